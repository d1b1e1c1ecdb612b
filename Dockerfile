# docker compose up, with compose.yaml and the secrets that it names; or:
#   docker build -t cq-server .
#   docker run -p 127.0.0.1:3000:3000 -v cq:/data -v ./secrets:/run/secrets:ro \
#     -e CQ_JWT_SECRET_FILE=/run/secrets/jwt-secret \
#     -e CQ_API_KEY_PEPPER_FILE=/run/secrets/api-key-pepper cq-server
# An image with the package in /source/build/package may take the place of the first stage.
ARG CQ_PACKAGES=build

FROM debian:bookworm AS build
COPY . /source
RUN cd /source && ./dev package

FROM ${CQ_PACKAGES} AS packages

FROM debian:bookworm-slim
# The same in every image, so that the owner of a volume's files stays who it is.
ARG CQ_UID=990
COPY --from=packages /source/build/package/cq-server_*.deb /tmp/
# The secrets that the package generates would be the same in every container. They are removed, so a
# container must be started with secrets of its own.
RUN groupadd --system --gid $CQ_UID cq-server && \
    useradd --system --uid $CQ_UID --gid $CQ_UID --home-dir /data --no-create-home \
      --shell /usr/sbin/nologin cq-server && \
    apt-get update -qq && \
    apt-get install -qq -y --no-install-recommends /tmp/cq-server_*.deb && \
    rm -rf /tmp/*.deb /etc/cq-server /var/lib/apt/lists/* && \
    install -d -o cq-server -g cq-server -m 0750 /data && \
    install -d -o cq-server -g cq-server -m 0700 /data/artifacts
USER cq-server
WORKDIR /data
ENV CQ_DB_PATH=/data/cq.db CQ_HOST=0.0.0.0 CQ_PORT=3000 CQ_WORKSPACES_ARTIFACTS=/data/artifacts
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=10s CMD ["cq-server", "healthcheck"]
ENTRYPOINT ["cq-server"]
CMD ["serve"]
