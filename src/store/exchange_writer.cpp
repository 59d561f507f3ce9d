// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/exchange_writer.h"

#include "store/detail_codec.h"
#include "store/head_codec.h"

namespace penstock::store {

Result<ExchangeWriter> ExchangeWriter::prepare(Database& db) {
  auto exchange = db.prepare("INSERT OR REPLACE INTO exchange VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!exchange) return exchange.error();
  auto content = db.prepare("INSERT OR REPLACE INTO content VALUES(?,?,?,?,?,?,?,?)");
  if (!content) return content.error();
  auto chunk = db.prepare("INSERT OR REPLACE INTO body_chunk VALUES(?,?,?,?)");
  if (!chunk) return chunk.error();
  auto extent = db.prepare("INSERT OR REPLACE INTO body_extent VALUES(?,?,?,?,?,?)");
  if (!extent) return extent.error();
  auto messages = db.prepare("INSERT OR REPLACE INTO message_block VALUES(NULL,?,?,?,?)");
  if (!messages) return messages.error();
  auto connections = ConnectionWriter::prepare(db);
  if (!connections) return connections.error();
  return ExchangeWriter(std::move(*exchange), std::move(*content), std::move(*chunk), std::move(*extent),
                        std::move(*messages), std::move(*connections));
}

namespace {
// Address and port: a row tells both.
std::string_view clientOf(const model::Exchange& x) {
  return x.connection ? std::string_view(x.connection->clientAddress).substr(0, model::maxRowText) : std::string_view();
}
}  // namespace

int ExchangeWriter::write(const model::Exchange& x) {
  std::int64_t connection = 0;
  if (x.connection)
    if (const int code = connections_.rowOf(x.connection, connection); code != SQLITE_OK) return code;
  fieldsOf(x, fields_);
  timings_.clear();
  encodeTimings(timings_, x.timings);
  int i = 0;
  for (const std::int64_t v :
       {std::int64_t(x.id), fields_.startedAt, std::int64_t(x.kind), std::int64_t(x.state), std::int64_t(x.source),
        std::int64_t(x.failure.kind), std::int64_t(fields_.anomalies), std::int64_t(x.port),
        std::int64_t(fields_.status), std::int64_t(x.requestBody.size), std::int64_t(x.responseBody.size), connection})
    exchange_.bind(++i, v);
  for (const std::string_view s : {fields_.method, std::string_view(x.scheme), std::string_view(x.host), fields_.path,
                                   fields_.mime, toText(fields_.protocol), clientOf(x)})
    exchange_.bindText(++i, s);
  exchange_.bindBlob(++i, timings_);
  exchange_.bind(++i, std::int64_t(x.messages));
  for (const std::string_view s : {fields_.process, fields_.server, fields_.tls}) exchange_.bindText(++i, s);
  exchange_.bind(++i, std::int64_t(fields_.grpcStatus));
  exchange_.bindText(++i, fields_.rules);
  exchange_.bind(++i, std::int64_t(fields_.modified));
  exchange_.bindText(++i, fields_.operation);
  if (const int code = exchange_.run(); code != SQLITE_OK) return code;
  return writeContent(x);
}

int ExchangeWriter::writeContent(const model::Exchange& x) {
  // All blobs go into one buffer first: it may move while it grows.
  blobs_.clear();
  std::array<std::size_t, 5> ends{};
  std::size_t n = 0;
  const auto part = [&](const auto& head) {
    if (head) encode(blobs_, *head);
    ends[n++] = blobs_.size();
  };
  encodeDetail(blobs_, x);
  ends[n++] = blobs_.size();
  part(x.request);
  part(x.requestSent);
  part(x.response);
  part(x.responseSent);
  content_.bind(1, std::int64_t(x.id));
  std::size_t begin = 0;
  for (std::size_t i = 0; i < n; ++i) {
    content_.bindBlob(int(i) + 2, std::string_view(blobs_).substr(begin, ends[i] - begin));
    begin = ends[i];
  }
  content_.bindBlob(7, x.requestBody.bytes ? std::string_view(*x.requestBody.bytes) : std::string_view());
  content_.bindBlob(8, x.responseBody.bytes ? std::string_view(*x.responseBody.bytes) : std::string_view());
  return content_.run();
}

int ExchangeWriter::write(const model::BodyChunk& chunk) {
  chunk_.bind(1, std::int64_t(chunk.id));
  chunk_.bind(2, std::int64_t(chunk.which().number()));
  chunk_.bind(3, std::int64_t(chunk.offset));
  chunk_.bindBlob(4, chunk.bytes);
  return chunk_.run();
}

int ExchangeWriter::write(const LoggedChunk& logged) {
  const auto& [chunk, extent, id] = logged;
  int i = 0;
  for (const std::uint64_t v : {extent.position, id, std::uint64_t(chunk.which().number()), chunk.offset,
                                std::uint64_t(chunk.bytes.size()), extent.checksum})
    extent_.bind(++i, std::int64_t(v));
  return extent_.run();
}

int ExchangeWriter::write(const MessageBlock& block) {
  messages_.bind(1, std::int64_t(block.id));
  messages_.bind(2, std::int64_t(block.first));
  messages_.bind(3, std::int64_t(block.last));
  messages_.bindBlob(4, block.bytes);
  return messages_.run();
}

}  // namespace penstock::store
