// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/conversation.h"

#include <cstring>

#include "penstock/record/taps.h"
#include "penstock/tls/fingerprint.h"
#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/frame_writer.h"

namespace penstock::replay {

using http::Got;
using model::Direction;
using model::Failure;
using wire::websocket::FrameHeader;
using wire::websocket::Opcode;
namespace websocket = wire::websocket;

namespace {

websocket::FrameReader readerOf(const model::Exchange& x) {
  const auto agreed = websocket::readExtensions(x.response->headers.findAll("Sec-WebSocket-Extensions"));
  return {websocket::Sender::server, agreed.deflate.has_value(), agreed.others};
}

}  // namespace

Conversation::Conversation(Worker& worker, http::ServerSide& server, record::LiveExchange& live, const std::function<void()>& progressed,
                           const Waits& waits)
    : worker_(worker), server_(server), live_(live), progressed_(progressed), waits_(waits),
      tasks_(worker.io.context(), [this](std::string_view) { server_.cut(0); }), reader_(readerOf(live.x())) {}

Awaitable<Failure> Conversation::run() {
  server_.outlastSilence();
  server_.goRaw();
  record::tapSwitched(live_);
  Failure failure;
  co_await tasks_.run(receive(failure));
  co_return failure;
}

void Conversation::write(Opcode opcode, std::string_view payload) {
  if (closeSent_ || closed_) return;
  if (opcode == Opcode::close) closeSent_ = true;
  websocket::FrameToWrite frame;
  frame.opcode = opcode;
  const std::string random = tls::randomBytes(4);
  std::memcpy(frame.key.emplace().data(), random.data(), 4);
  std::string bytes;
  websocket::appendFrame(bytes, frame, payload);
  live_.body(Direction::toServer, bytes);
  live_.touch();
  server_.request().data(bytes, {});
  if (server_.request().flushNow()) return;
  waits_(waiting_ += bytes.size());
  if (!std::exchange(flushing_, true)) tasks_.spawn(flush());
}

Awaitable<> Conversation::flush() {
  co_await server_.request().flush();
  waits_(waiting_ = 0);
  flushing_ = false;
}

/// What has to be answered whatever the person does.
void Conversation::frameEnded() {
  const Opcode opcode = reader_.header().opcode;
  if (opcode == Opcode::ping) write(Opcode::pong, control_);
  if (opcode == Opcode::close) {
    write(Opcode::close, std::string_view(control_).substr(0, 2));
    closed_ = true;
    server_.request().end(nullptr);
    server_.request().flushNow();
  }
  control_.clear();
}

void Conversation::read(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto step = reader_.step(bytes, scratch_);
    if (step.consumed == 0) return;
    const bool control = reader_.header().part == FrameHeader::Part::control;
    constexpr std::size_t controlLimit = 125;
    if (control && control_.size() + step.payload.size() <= controlLimit) control_.append(step.payload);
    if (control && step.end) frameEnded();
    bytes.remove_prefix(step.consumed);
  }
}

Awaitable<> Conversation::receive(Failure& failure) {
  http::BodySource& from = server_.response();
  while (true) {
    const http::BodyEvent event = from.poll();
    switch (event.got) {
      case Got::data:
        live_.body(Direction::toClient, event.data);
        read(event.data);
        if (progressed_) progressed_();
        if (worker_.recorder.congested()) co_await worker_.recorder.ready();
        break;
      case Got::nothing: co_await from.wait(std::chrono::milliseconds(0)); break;
      case Got::end:
      case Got::failed:
        if (event.got == Got::failed && !closed_) failure = from.end().failure;
        closed_ = true;
        for (const Direction d : {Direction::toServer, Direction::toClient}) live_.bodyEnded(d, d == Direction::toClient ? from.end().wireBytes : 0);
        server_.cut(0);  // nobody writes any more
        co_return;
    }
  }
}

}  // namespace penstock::replay
