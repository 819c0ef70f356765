# One image for every process; the command chooses which (docker-compose.yml has them all). It also
# holds the embedded servers, which only `deskbridge serve` and `deskbridge demo` start.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/deskbridge
COPY requirements.lock pyproject.toml ./
# The lock constrains instead of being installed: it also pins what only the tests need. An empty
# source tree is enough to learn the dependencies, so that a change of code does not fetch them again.
RUN touch wsgi.py && /opt/deskbridge/bin/pip install --no-cache-dir --constraint requirements.lock .
COPY . .
RUN /opt/deskbridge/bin/pip install --no-cache-dir --no-deps --force-reinstall .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/deskbridge --create-home deskbridge
COPY --from=build /opt/deskbridge /opt/deskbridge
ENV PATH=/opt/deskbridge/bin:$PATH PYTHONUNBUFFERED=1
USER deskbridge
WORKDIR /var/lib/deskbridge
VOLUME /var/lib/deskbridge
EXPOSE 8080
# Ctrl-C and `docker stop` mean the same to every process: finish what you are doing.
STOPSIGNAL SIGTERM
CMD ["deskbridge", "serve"]
