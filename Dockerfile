FROM node:22-slim AS front-end
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONPATH=/portal DJANGO_SETTINGS_MODULE=pcnportal.settings PCN_HOME=/portal/var
WORKDIR /portal
RUN useradd --system --no-create-home portal && install -d -o portal /portal/var
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY --from=front-end /portal/node_modules node_modules
COPY manage.py ./
COPY pcnportal pcnportal
COPY practices practices
COPY networks networks
COPY signoff signoff
COPY templates templates
COPY static static
USER portal
# Static files need no database, but the settings do not load without these names
RUN PCN_SECRET_KEY=unused DATABASE_URL=postgres://unused@127.0.0.1/unused REDIS_URL=redis://127.0.0.1/0 \
    python -m django collectstatic --no-input --verbosity 0
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "pcnportal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "pcnportal.server.Worker", \
     "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
