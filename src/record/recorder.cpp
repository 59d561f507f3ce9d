// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/record/recorder.h"

#include <algorithm>
#include <utility>

#include "penstock/codec/operation.h"

namespace penstock::record {

using model::BodyId;
using model::Direction;
using model::Stage;

LiveExchange::LiveExchange(Recorder& recorder, SteadyTime start)
    : recorder_(recorder), slot_(recorder.live_.size()), x_(std::make_shared<model::Exchange>()), start_(start) {
  recorder_.live_.push_back(this);
}

LiveExchange::~LiveExchange() {
  if (x_) recorder_.leave(*this);
}

void LiveExchange::mark(model::Timings::Moment m, SteadyTime t) {
  if (!x_ || x_->timings[m] >= 0) return;
  x_->timings[m] = sinceStart(t);
}

void LiveExchange::touch() {
  if (x_ && !dirty_) recorder_.dirty(*this);
}

void LiveExchange::withdraw() {
  if (!x_) return;
  withdrawn_ = true;
  if (!std::exchange(recorded_, false)) return;
  const model::ExchangeId id = std::exchange(x_->id, 0);
  for (Side& side : sides_) Side().kept.swap(side.kept);
  std::vector<model::Message>().swap(messages_);
  if (!told_) return;
  recorder_.batch_.withdrawn.push_back(id);
  recorder_.arm();
}

void LiveExchange::did(model::TraceEntry entry) {
  if (!x_) return;
  if (entry.at == model::TraceEntry::now) entry.at = sinceStart(steadyNow());
  addTo(x_->trace, std::move(entry));
  touch();
}

model::Body& LiveExchange::bodyOf(model::BodyId body) {
  if (body.stage == Stage::sent) {
    auto& sent = body.direction == Direction::toServer ? x_->requestBodySent : x_->responseBodySent;
    if (!sent) sent.emplace();
  }
  return *bodyIn(*x_, body);
}

void LiveExchange::body(Direction d, std::string_view content) {
  if (x_ && tap_)
    tap_->content(*this, d, content);
  else
    record(d, content);
}

void LiveExchange::record(BodyId body, std::string_view content) {
  if (!x_) return;
  // What somebody put in its place comes in one piece; a chunk may not be as large.
  for (; content.size() > Recorder::chunkSize; content.remove_prefix(Recorder::chunkSize)) record(body, content.substr(0, Recorder::chunkSize));
  model::Body& b = bodyOf(body);
  b.size += content.size();
  if (!recorded_ || b.recorded >= recorder_.maxBody_) return;
  content = content.substr(0, std::size_t(std::min<std::uint64_t>(content.size(), recorder_.maxBody_ - b.recorded)));
  b.recorded += content.size();
  Side& s = side(body);
  if (s.kept.capacity() < s.kept.size() + content.size() && s.kept.size() + content.size() > Recorder::inlineLimit / 2)
    s.kept.reserve(Recorder::chunkSize + net::BlockPool::blockSize);
  s.kept.append(content);
  if (s.kept.size() >= Recorder::chunkSize) handOver(body);
  touch();
}

Inflation& LiveExchange::inflation() { return recorder_.inflation(); }

std::int64_t LiveExchange::sinceStart(SteadyTime t) const {
  return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(t - start_).count());
}

void LiveExchange::message(model::Message message) {
  if (!x_) return;
  x_->messages = std::max(x_->messages, message.index + 1);
  if (!recorded_) return;
  if (messages_.empty()) messages_.reserve(lastMessages_);
  const std::size_t payload = message.payload ? message.payload->size() : 0;
  // A message that ends within the burst it began in is handed over once.
  const auto same = std::find_if(messages_.rbegin(), messages_.rend(), [&](const model::Message& m) { return m.index <= message.index; });
  if (same != messages_.rend() && same->index == message.index)
    *same = std::move(message);
  else
    messages_.insert(same.base(), std::move(message));
  messageBytes_ += payload;
  if (messages_.size() >= Recorder::messagesAtOnce || messageBytes_ >= Recorder::chunkSize) {
    handOverMessages();
    if (recorder_.batchBytes_ >= 2 * Recorder::chunkSize) recorder_.flush();
  }
  touch();
}

void LiveExchange::handOverMessages() {
  if (messages_.empty()) return;
  for (const model::Message& m : messages_)
    recorder_.batchBytes_ += sizeof m + m.label.size() + m.preview.size() + (m.payload ? m.payload->size() : 0);
  model::MessageBatch batch;
  batch.id = x_->id;
  lastMessages_ = messages_.size();
  messageBytes_ = 0;
  batch.messages = std::move(messages_);
  messages_ = {};
  recorder_.batch_.messages.push_back(std::move(batch));
  told_ = true;
  recorder_.arm();
}

void LiveExchange::endTap(Direction d) {
  bool& ended = tapEnded_[d == Direction::toServer ? 0 : 1];
  if (tap_ && !std::exchange(ended, true)) tap_->ended(*this, d);
}

void LiveExchange::count(Direction d, std::uint64_t bytes) {
  if (!x_) return;
  bodyOf(d).size += bytes;
  bodyOf(d).wireSize += bytes;
  touch();
}

void LiveExchange::nameOperation(std::string_view body, bool enough) {
  if (named_ || !x_->request || x_->kind != model::ExchangeKind::http) return;
  if (headLookedAt_ && !enough) return;
  const model::RequestHead& request = *x_->request;
  const codec::OperationHead head = codec::operationHead(request.method, x_->host, request.path, request.headers);
  if (!std::exchange(headLookedAt_, true)) {
    x_->operation = codec::operationInHead(head);
    named_ = !x_->operation.empty() || !codec::operationMayBeInBody(head);
  }
  if (named_ || !enough) return;
  named_ = true;
  x_->operation = codec::operationInBody(head, body);
  std::string().swap(opening_);
}

void LiveExchange::endOperation() {
  if (named_) return;
  const std::string& kept = side(Direction::toServer).kept;
  if (opening_.empty()) return nameOperation(kept, true);
  opening_.append(kept, 0, codec::operationLookahead - opening_.size());
  nameOperation(opening_, true);
}

void LiveExchange::handOver(BodyId body) {
  Side& s = side(body);
  if (s.kept.empty()) return;
  if (!named_ && body == BodyId(Direction::toServer)) {
    nameOperation({}, false);
    if (headLookedAt_ && !named_) {
      opening_.append(s.kept, 0, codec::operationLookahead - opening_.size());
      nameOperation(opening_, opening_.size() == codec::operationLookahead);
    }
  }
  model::BodyChunk chunk;
  chunk.id = x_->id;
  chunk.direction = body.direction;
  chunk.stage = body.stage;
  chunk.offset = s.handed;
  s.handed += s.kept.size();
  recorder_.batchBytes_ += s.kept.size();
  chunk.bytes = std::move(s.kept);
  s.kept = {};
  recorder_.batch_.chunks.push_back(std::move(chunk));
  told_ = true;
  if (recorder_.batchBytes_ >= 2 * Recorder::chunkSize)
    recorder_.flush();
  else
    recorder_.arm();
}

void LiveExchange::bodyEnded(BodyId body, std::uint64_t wireBytes) {
  if (!x_) return;
  if (body.stage == Stage::received) endTap(body.direction);
  if (body == BodyId(Direction::toServer)) endOperation();
  bodyOf(body).complete = true;
  bodyOf(body).wireSize = wireBytes;
}

/// What is small travels inside the exchange from now on; what went on as it came is one body.
void LiveExchange::endBodies() {
  for (const BodyId body : model::bodyIds) {
    Side& s = side(body);
    if (s.handed || s.kept.size() > Recorder::inlineLimit)
      handOver(body);
    else if (!s.kept.empty()) {
      s.kept.shrink_to_fit();
      bodyOf(body).bytes = std::make_shared<const std::string>(std::move(s.kept));
    }
  }
  const auto same = [](const model::Body& came, const model::Body& went) {
    return came.complete && went.complete && came.size == went.size &&
           (came.size == 0 || (came.bytes && went.bytes && *came.bytes == *went.bytes));
  };
  if (x_->requestBodySent && same(x_->requestBody, *x_->requestBodySent)) x_->requestBodySent.reset();
  if (x_->responseBodySent && same(x_->responseBody, *x_->responseBodySent)) x_->responseBodySent.reset();
}

void LiveExchange::finish() {
  if (!x_) return;
  x_->paused = false;  // who held some of it knows by now that it is over
  mark(model::Timings::end);
  for (const Direction d : {Direction::toServer, Direction::toClient}) endTap(d);
  handOverMessages();
  endOperation();
  endBodies();
  if (x_->failure && recorder_.shuttingDown_) x_->failure = model::Failure{model::FailureKind::shutdown, {}};
  x_->state = x_->failure ? model::ExchangeState::failed : model::ExchangeState::complete;
  if (auto told = recorder_.withProcess(x_->connection)) x_->connection = std::move(told);
  recorder_.leave(*this);
  if (!withdrawn_) recorder_.publish(std::move(x_), recorded_);
  x_.reset();
}

void LiveExchange::fail(model::Failure failure) {
  if (!x_) return;
  if (!x_->failure) x_->failure = std::move(failure);
  finish();
}

Recorder::Recorder(net::IoThread& thread, model::ExchangeSink& sink, std::uint64_t maxBody, Finished finished, std::function<void()> idle)
    : thread_(thread), sink_(sink), maxBody_(maxBody), finished_(std::move(finished)), idle_(std::move(idle)),
      inflation_(thread, [this] { return congested(); }) {}

LiveExchangePtr Recorder::begin(SteadyTime start, model::Source source) {
  auto live = std::make_shared<LiveExchange>(*this, start);
  live->x().source = source;
  const auto now = steadyNow();
  live->x().startedAt = wallNow() - std::chrono::duration_cast<std::chrono::microseconds>(now - start);
  live->recorded_ = sink_.recording();
  live->x().id = live->recorded_ ? sink_.nextId() : 0;
  // Told with this burst at the latest, so that rows come in the order of their ids, which is that of their beginnings.
  dirty(*live);
  return live;
}

void Recorder::leave(LiveExchange& live) {
  live_[live.slot_] = live_.back();
  live_[live.slot_]->slot_ = live.slot_;
  live_.pop_back();
  if (live_.empty() && idle_) idle_();
}

void Recorder::dirty(LiveExchange& live) {
  if (!live.recorded_) return;
  live.dirty_ = true;
  dirty_.push_back(live.weak_from_this());
  arm();
}

void Recorder::arm() {
  if (armed_) return;
  armed_ = true;
  if (!timer_) timer_.emplace(thread_.context());
  timer_->expires_after(burst);
  timer_->async_wait([this](net::error_code ec) {
    if (ec) return;  // the recorder goes, or is gone
    armed_ = false;
    flush();
  });
}

// One that began while recording was stopped is told too: it has no id, and whoever stopped it may want to count it.
void Recorder::publish(model::ExchangePtr snapshot, bool recorded) {
  if (finished_) finished_(snapshot);
  batchBytes_ += 2048;
  for (const BodyId id : model::bodyIds)
    if (const model::Body* b = bodyIn(*snapshot, id); recorded && b && b->bytes) batchBytes_ += b->bytes->size();
  batch_.exchanges.push_back(std::move(snapshot));
  if (batchBytes_ >= 2 * chunkSize)
    flush();
  else
    arm();
}

void Recorder::flush() {
  const auto growing = std::exchange(dirty_, {});  // handing bodies over may flush again
  for (const auto& weak : growing) {
    const auto live = weak.lock();
    if (!live || live->finished() || !live->recorded_) continue;
    live->dirty_ = false;
    live->nameOperation({}, false);
    for (const BodyId body : model::bodyIds) live->handOver(body);
    live->handOverMessages();
    if (auto told = withProcess(live->x().connection)) live->x().connection = std::move(told);
    batch_.exchanges.push_back(std::make_shared<const model::Exchange>(live->x()));
    live->told_ = true;
  }
  batchBytes_ = 0;
  // Those that ended within the burst were put in as they ended.
  const auto earlier = [](const model::ExchangePtr& a, const model::ExchangePtr& b) { return a->id < b->id; };
  if (!std::is_sorted(batch_.exchanges.begin(), batch_.exchanges.end(), earlier))
    std::stable_sort(batch_.exchanges.begin(), batch_.exchanges.end(), earlier);
  if (!clients_.empty()) {
    for (model::ExchangePtr& x : batch_.exchanges) {
      auto told = withProcess(x->connection);
      if (!told) continue;
      auto copy = std::make_shared<model::Exchange>(*x);
      copy->connection = std::move(told);
      x = std::move(copy);
    }
    std::erase_if(clients_, [](const auto& entry) { return entry.second.gone; });
  }
  if (batch_.empty()) return;
  model::RecordBatch out;
  std::swap(out, batch_);
  sink_.record(std::move(out));
}

void Recorder::watchClient(std::uint64_t connection, ProcessOf process) { clients_[connection].process = std::move(process); }

void Recorder::clientGone(std::uint64_t connection) {
  const auto found = clients_.find(connection);
  if (found == clients_.end()) return;
  if (batch_.empty())
    clients_.erase(found);
  else
    found->second.gone = true;
}

model::ConnectionInfoPtr Recorder::withProcess(const model::ConnectionInfoPtr& connection) {
  if (clients_.empty() || !connection || connection->pid) return nullptr;
  const auto found = clients_.find(connection->id);
  if (found == clients_.end()) return nullptr;
  Client& client = found->second;
  if (client.from != connection) {
    std::optional<Process> process = client.process();
    if (!process) return nullptr;
    auto told = std::make_shared<model::ConnectionInfo>(*connection);
    told->pid = process->pid;
    told->process = std::move(process->path);
    client.from = connection;
    client.to = std::move(told);
  }
  return client.to;
}

net::Awaitable<> Recorder::ready() {
  flush();
  if (shuttingDown_) co_return;
  net::Reply<bool> may(thread_);
  const auto waiting = waiting_.insert(waiting_.end(), may.promise());
  sink_.whenReady([promise = *waiting] { promise.set(true); });
  co_await may.wait();
  waiting_.erase(waiting);
}

void Recorder::shuttingDown() {
  shuttingDown_ = true;
  for (const auto& promise : waiting_) promise.set(false);
}

void Recorder::endAll() {
  shuttingDown();
  while (!live_.empty()) live_.back()->fail(model::Failure{model::FailureKind::shutdown, {}});
  flush();
}

void Recorder::close() {
  timer_.reset();
  inflation_.close();
}

}  // namespace penstock::record
