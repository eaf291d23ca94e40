# For servers of one's own: the image brings no PostgreSQL and wants DATABASE_URL (and REDIS_URL, for more than one machine).
FROM node:22-slim AS build
WORKDIR /gateway
COPY package.json package-lock.json ./
RUN npm ci --include=dev
COPY . .
# Prisma's command line counts as optional as well, being a peer of its client; so does the embedded PostgreSQL.
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /gateway
COPY --from=build /gateway/package.json ./
COPY --from=build /gateway/node_modules ./node_modules
COPY --from=build /gateway/prisma ./prisma
COPY --from=build /gateway/dist ./dist
COPY --from=build /gateway/bin ./bin
# The admin key and the key of the connections' secrets are made here at the first start, unless ADMIN_API_KEY and SECRETS_KEY are set.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=512", "dist/src/main.js"]
