/** The style of the page, which stands in it. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2563eb; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; box-sizing: border-box; overflow-y: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: 0.875rem; }
nav h2 { font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.05em; margin: 1rem 0 0.25rem; opacity: 0.7; }
nav ul { list-style: none; margin: 0; padding: 0; }
main { padding: 1rem 2rem 6rem; max-width: 60rem; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
nav a { display: block; padding: 0.1rem 0; color: inherit; }
nav small { opacity: 0.6; }
h1 { margin: 0; }
main > h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 0.25rem; font-size: 0.875rem; }
section { border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 1rem 0; scroll-margin-top: 1rem; }
section:target { border-color: var(--accent); }
.summary { margin: 0.25rem 0; font-weight: 600; }
.summary a { color: inherit; }
.method, .status { display: inline-block; border-radius: 0.25rem; padding: 0 0.4rem; font: 600 0.8125rem/1.6 ui-monospace, monospace; color: #fff; background: #57606a; }
.method.get, .status.s2 { background: #15803d; }
.method.post { background: #1d4ed8; }
.method.put, .method.patch { background: #a16207; }
.method.delete, .status.s5 { background: #b91c1c; }
.status.s4 { background: #b45309; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; }
pre { background: var(--soft); padding: 0.75rem; border-radius: 0.375rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
td { border-top: 1px solid var(--line); padding: 0.3rem 0.75rem 0.3rem 0; vertical-align: top; }
td:last-child { width: 60%; }
.members { list-style: none; margin: 0.25rem 0; padding-left: 0.75rem; border-left: 2px solid var(--line); font-size: 0.9375rem; }
.members li { padding: 0.2rem 0; }
.name { font-weight: 600; }
.type, .bounds { font-size: 0.8125rem; opacity: 0.8; overflow-wrap: anywhere; }
.needed { font-size: 0.75rem; color: #b45309; }
details { margin: 0.25rem 0; }
summary { cursor: pointer; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } main { padding: 1rem; } }
`;
