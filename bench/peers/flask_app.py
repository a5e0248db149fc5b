"""A Flask application, for gunicorn: `gunicorn --preload --workers 1 flask_app:app`."""

import document
from flask import Flask, Response

app = Flask(__name__)


@app.get("/")
def root():
    return Response(document.render(), content_type="application/json; charset=utf-8")
