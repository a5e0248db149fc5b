"""The list of integers by Twisted: json's incremental encoder, in turns by cooperate, paused and resumed by its reader.

    big_twisted.py PORT
"""

import sys
from json import JSONEncoder

from twisted.internet import reactor
from twisted.internet.interfaces import IPushProducer
from twisted.internet.task import cooperate
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site
from zope.interface import implementer


@implementer(IPushProducer)
class AsyncJSON:
    def __init__(self, value):
        self._value = value

    def beginProducing(self, consumer):
        self._consumer = consumer
        self._iterable = JSONEncoder(separators=(",", ":")).iterencode(self._value)
        self._consumer.registerProducer(self, True)
        self._task = cooperate(self._produce())
        done = self._task.whenDone()
        done.addBoth(self._unregister)
        return done

    def pauseProducing(self):
        self._task.pause()

    def resumeProducing(self):
        self._task.resume()

    def stopProducing(self):
        self._task.stop()

    def _produce(self):
        for chunk in self._iterable:
            self._consumer.write(chunk.encode("ascii"))
            yield None

    def _unregister(self, passthrough):
        self._consumer.unregisterProducer()
        return passthrough


class Big(Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"application/json")
        done = AsyncJSON(list(range(int(request.args[b"length"][0])))).beginProducing(request)
        # A stream that was stopped has no client to finish for.
        done.addCallbacks(lambda ignored: request.finish(), lambda ignored: None)
        return NOT_DONE_YET


class Root(Resource):
    def getChild(self, name, request):
        return self if name == b"" else Resource.getChild(self, name, request)

    def render_GET(self, request):
        request.setHeader(b"content-type", b"application/json")
        return b'{"data":[1,2.2,null,true,false,{}]}'


if __name__ == "__main__":
    root = Root()
    root.putChild(b"big", Big())
    reactor.listenTCP(int(sys.argv[1]), Site(root), interface="127.0.0.1")
    reactor.run()
