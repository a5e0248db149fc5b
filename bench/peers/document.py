"""The small document of `/`, rendered anew for each request by the fastest serializer that is installed."""

import datetime
import uuid

STARTED = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

try:
    import orjson

    SERIALIZER = "orjson"

    def render():
        return orjson.dumps({"uuid": uuid.uuid4(), "updated_at": STARTED, "data": [1, 2.2, None, True, False, {}]})

except ImportError:
    try:
        from ujson import dumps

        SERIALIZER = "ujson"
    except ImportError:
        from functools import partial
        from json import dumps as plain

        SERIALIZER = "json"
        dumps = partial(plain, separators=(",", ":"))

    STARTED_TEXT = STARTED.isoformat()

    def render():
        text = dumps({"uuid": str(uuid.uuid4()), "updated_at": STARTED_TEXT, "data": [1, 2.2, None, True, False, {}]})
        return text.encode("ascii")
