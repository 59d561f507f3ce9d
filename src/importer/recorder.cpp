// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/recorder.h"

#include <algorithm>

#include "penstock/codec/operation.h"

namespace penstock::importer {
namespace {

constexpr std::size_t kInside = 64 * 1024;  // a smaller body travels inside of its exchange
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::size_t kMessages = 256;
constexpr std::size_t kMessageBytes = 1024 * 1024;

}  // namespace

Recorder::~Recorder() {
  if (!began_ || finished_) return;
  model::RecordBatch batch;
  batch.withdrawn.push_back(id_);
  (void)sink_.record(std::move(batch));
}

Result<void> Recorder::record(model::RecordBatch batch) {
  if (!began_) {  // what an exchange without a snapshot has would belong to none
    began_ = true;
    auto first = std::make_shared<model::Exchange>(x);
    first->state = model::ExchangeState::pending;
    batch.exchanges.insert(batch.exchanges.begin(), std::move(first));
  }
  return sink_.record(std::move(batch));
}

Result<void> Recorder::body(model::BodyId which, std::string_view bytes) {
  Growing& body = bodies_[which.number()];
  body.there = true;
  body.size += bytes.size();
  body.waiting += bytes;
  if (which == model::BodyId(model::Direction::toServer)) opening_ += bytes.substr(0, codec::operationLookahead - opening_.size());
  return body.waiting.size() >= kPiece ? give(which) : Result<void>();
}

Result<void> Recorder::give(model::BodyId which) {
  Growing& body = bodies_[which.number()];
  model::BodyChunk chunk;
  chunk.id = id_;
  chunk.direction = which.direction;
  chunk.stage = which.stage;
  chunk.offset = body.given;
  chunk.bytes.swap(body.waiting);
  body.given += chunk.bytes.size();
  model::RecordBatch batch;
  batch.chunks.push_back(std::move(chunk));
  return record(std::move(batch));
}

Result<void> Recorder::message(model::Message message) {
  message.index = count_++;
  messageBytes_ += sizeof message + message.label.size() + (message.payload ? message.payload->size() : 0);
  messages_.push_back(std::move(message));
  if (messages_.size() < kMessages && messageBytes_ < kMessageBytes) return {};
  model::RecordBatch batch;
  batch.messages.push_back({id_, std::exchange(messages_, {})});
  messageBytes_ = 0;
  return record(std::move(batch));
}

void Recorder::claim(model::BodyId which, std::uint64_t size, std::uint64_t wireSize, bool complete) {
  Growing& body = bodies_[which.number()];
  body.there = body.claimed = true;
  body.said.size = size;
  body.said.wireSize = wireSize;
  body.said.complete = complete;
}

void Recorder::settle(model::BodyId which) {
  Growing& from = bodies_[which.number()];
  model::Body* body = bodyIn(x, which);
  if (!body && from.there) body = which.direction == model::Direction::toServer ? &x.requestBodySent.emplace() : &x.responseBodySent.emplace();
  if (!body) return;
  body->size = std::max(from.size, from.claimed ? from.said.size : 0);
  body->recorded = from.size;
  body->wireSize = from.claimed ? from.said.wireSize : from.size;
  body->complete = from.claimed ? from.said.complete : true;
  if (from.given == 0 && !from.waiting.empty() && from.waiting.size() <= kInside) {
    body->bytes = std::make_shared<const std::string>(std::exchange(from.waiting, {}));
  }
}

// As of what is recorded on its way, where the file does not say it.
void Recorder::nameOperation() {
  if (!x.operation.empty() || !x.request || x.kind != model::ExchangeKind::http) return;
  const model::RequestHead& request = *x.request;
  x.operation = codec::operationOf(codec::operationHead(request.method, x.host, request.path, request.headers), opening_);
}

Result<void> Recorder::finish() {
  nameOperation();
  for (const model::BodyId which : model::bodyIds) {
    settle(which);
    if (bodies_[which.number()].waiting.empty()) continue;
    if (auto given = give(which); !given) return given;
  }
  x.messages = count_;
  model::RecordBatch batch;
  if (!messages_.empty()) batch.messages.push_back({id_, std::move(messages_)});
  batch.exchanges.push_back(std::make_shared<const model::Exchange>(std::move(x)));
  began_ = true;
  auto recorded = sink_.record(std::move(batch));
  finished_ = bool(recorded);
  return recorded;
}

}  // namespace penstock::importer
