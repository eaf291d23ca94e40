-- Columns in plain words. Nothing is rewritten but the word for attempts whose end is not known.
ALTER TABLE deliveries RENAME COLUMN lane TO ordering_key;
ALTER TABLE deliveries RENAME COLUMN absences TO not_found_tries;
ALTER TABLE deliveries RENAME COLUMN in_doubt TO ambiguous;
ALTER TABLE connections RENAME COLUMN wants TO filter;
ALTER TABLE rejections RENAME COLUMN door TO endpoint;
UPDATE attempts SET decision = 'ambiguous' WHERE decision = 'in doubt';
