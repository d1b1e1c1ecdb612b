# docker build -t cq-server .
# docker run -p 127.0.0.1:3000:3000 -v cq:/data -e CQ_JWT_SECRET=... -e CQ_API_KEY_PEPPER=... cq-server
FROM debian:bookworm AS build
COPY . /source
RUN cd /source && ./dev package

FROM debian:bookworm-slim
COPY --from=build /source/build/package/cq-server_*.deb /tmp/
# The secrets that the package generates would be the same in every container. They are removed, so a
# container must be started with secrets of its own.
RUN apt-get update -qq && \
    apt-get install -qq -y --no-install-recommends /tmp/cq-server_*.deb && \
    rm -rf /tmp/*.deb /etc/cq-server /var/lib/apt/lists/* && \
    install -d -o cq-server -g cq-server -m 0750 /data
USER cq-server
WORKDIR /data
ENV CQ_DB_PATH=/data/cq.db CQ_HOST=0.0.0.0 CQ_PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=10s CMD ["cq-server", "healthcheck"]
ENTRYPOINT ["cq-server"]
CMD ["serve"]
