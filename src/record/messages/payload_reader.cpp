// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/payload_reader.h"

#include <optional>

#include "penstock/codec/grpc.h"
#include "penstock/wire/websocket/message_inflater.h"
#include "penstock/wire/websocket/utf8.h"
#include "record/messages/websocket_splitter.h"

namespace penstock::record {

using model::Message;
using model::MessageFlag;

PayloadReader::State PayloadReader::feed(std::string_view payload, std::string& out, std::size_t most) {
  out.append(payload);
  return payload.size() <= most ? State::good : State::tooMuch;
}

namespace {

class WebSocketReader final : public PayloadReader {
 public:
  WebSocketReader(model::Direction d, const wire::websocket::Extensions& agreed) {
    if (agreed.deflate) inflater_.emplace(agreed.deflate->contextTakeover(senderOf(d)), agreed.deflate->windowBits(senderOf(d)));
  }

  bool begin(const Message& m) override {
    inflating_ = any(m.flags & MessageFlag::compressed);
    checking_ = m.kind == model::MessageKind::text;
    utf8_.reset();
    if (any(m.flags & MessageFlag::encoded) || (inflating_ && !inflater_->begin())) {
      inflating_ = checking_ = false;
      return false;
    }
    return true;
  }

  State feed(std::string_view payload, std::string& out, std::size_t most) override {
    const std::size_t before = out.size();
    State state = State::good;
    if (inflating_) {
      inflater_->feed(payload);
      state = drain(out, most);
    } else {
      state = PayloadReader::feed(payload, out, most);
    }
    if (checking_ && !utf8_.feed(std::string_view(out).substr(before))) return State::damaged;
    return state;
  }

  State end(std::string& out, std::size_t most) override {
    const std::size_t before = out.size();
    State state = State::good;
    if (inflating_) {
      inflater_->endMessage();
      state = drain(out, most);
    }
    if (!checking_) return state;
    return utf8_.feed(std::string_view(out).substr(before)) && utf8_.complete() ? state : State::damaged;
  }

  void leave() override {
    if (inflating_) inflater_->leave();
    inflating_ = false;
  }

 private:
  State drain(std::string& out, std::size_t most) {
    char block[16 * 1024];
    const std::size_t before = out.size();
    for (std::size_t n = sizeof block; n == sizeof block;) {
      if (out.size() - before > most) return State::tooMuch;
      n = inflater_->drain(block);
      out.append(block, n);
    }
    return inflater_->failed() ? State::damaged : State::good;
  }

  std::optional<wire::websocket::MessageInflater> inflater_;
  wire::websocket::Utf8Checker utf8_;
  bool inflating_ = false, checking_ = false;
};

class GrpcReader final : public PayloadReader {
 public:
  explicit GrpcReader(std::string_view encoding) : encoding_(encoding) {}

  bool readWhole(std::string& payload, std::size_t most) override {
    codec::Decoded read = codec::decodeGrpcPayload(payload, encoding_, true, most);
    if (read.end != codec::DecodeEnd::complete || read.codings.empty()) return false;
    payload = std::move(read.bytes);
    return true;
  }

 private:
  std::string encoding_;
};

class MqttReader final : public PayloadReader {
 public:
  explicit MqttReader(std::shared_ptr<const MqttConnection> connection) : connection_(std::move(connection)) {}

  void show(const Message& message, std::string& payload) override {
    if (mqttTypeOf(message) != codec::MqttType::publish) return;
    const std::size_t own = codec::mqttReadable(payload, connection_->version).size();
    payload.erase(0, payload.size() - own);
  }

 private:
  std::shared_ptr<const MqttConnection> connection_;
};

}  // namespace

std::unique_ptr<PayloadReader> makeWebSocketReader(model::Direction d, const wire::websocket::Extensions& agreed) {
  return std::make_unique<WebSocketReader>(d, agreed);
}

std::unique_ptr<PayloadReader> makeGrpcReader(std::string_view encoding) { return std::make_unique<GrpcReader>(encoding); }

std::unique_ptr<PayloadReader> makeMqttReader(std::shared_ptr<const MqttConnection> connection) {
  return std::make_unique<MqttReader>(std::move(connection));
}

}  // namespace penstock::record
