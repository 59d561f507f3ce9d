#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gRPC server over python-grpcio whose messages are read and written by python's own Protocol Buffers: named.proto beside this file, put together
without a compiler. Prints its port, and serves until its input ends."""
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

STRING, INT32 = descriptor_pb2.FieldDescriptorProto.TYPE_STRING, descriptor_pb2.FieldDescriptorProto.TYPE_INT32


def classes():
    file = descriptor_pb2.FileDescriptorProto(name="named.proto", package="named", syntax="proto3")
    for name, fields in (("Ask", (("text", STRING), ("times", INT32))), ("Answer", (("said", STRING), ("number", INT32)))):
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields, 1):
            message.field.add(name=field, number=number, type=kind, label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return (factory.GetPrototype(pool.FindMessageTypeByName("named." + name)) for name in ("Ask", "Answer"))


def main():
    ask, answer = classes()

    def unary(request, context):
        return answer(said=request.text * request.times, number=1)

    def server_stream(request, context):
        for number in range(request.times):
            yield answer(said=request.text, number=number)

    def client_stream(requests, context):
        return answer(said="+".join(r.text for r in requests))

    def bidi(requests, context):
        for number, request in enumerate(requests):
            yield answer(said="re " + request.text, number=number)

    def handler(make, behaviour):
        return make(behaviour, request_deserializer=ask.FromString, response_serializer=answer.SerializeToString)

    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("named.Test", {
        "Unary": handler(grpc.unary_unary_rpc_method_handler, unary), "ServerStream": handler(grpc.unary_stream_rpc_method_handler, server_stream),
        "ClientStream": handler(grpc.stream_unary_rpc_method_handler, client_stream), "Bidi": handler(grpc.stream_stream_rpc_method_handler, bidi)}),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(0).wait()


main()
