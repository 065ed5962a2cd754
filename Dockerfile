# Builds Latch and runs it as a plain user. Not the smallest image: it keeps what the build needs out, and nothing else.
FROM node:24-bookworm-slim AS build
WORKDIR /latch
COPY package.json package-lock.json .npmrc ./
COPY builtin-model/package.json builtin-model/
RUN npm ci --include=dev
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /latch
COPY --from=build /latch/package.json ./
COPY --from=build /latch/node_modules node_modules
COPY --from=build /latch/dist dist
# A workspace: node_modules leads to it by a link.
COPY --from=build /latch/builtin-model builtin-model
# What is kept of conversations: mount a volume here, or set LATCH_KEEP=nothing.
RUN mkdir /data && chown node:node /data
ENV LATCH_DATA_DIR=/data
VOLUME /data
USER node
EXPOSE 8080
# In a container only another address than loopback is of use: set LATCH_ACCESS_CODE, or LATCH_OPEN=1.
ENV LATCH_HOST=0.0.0.0
# It reads the same settings as the server: port, TLS, path, address.
HEALTHCHECK --interval=10s --timeout=10s CMD ["node", "dist/node/server/health.js"]
CMD ["node", "dist/node/server/main.js"]
