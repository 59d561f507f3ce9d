// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/redaction/redacted_recording.h"

#include <mutex>
#include <optional>

#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/media_type.h"

namespace penstock::redaction {
namespace {

using model::Application;
using model::Message;
using model::MessageFlag;

bool isMessagesAlone(const model::Exchange& x) {
  switch (x.application) {
    case Application::webSocket:
    case Application::grpc:
    case Application::grpcWeb:
    case Application::mqtt: return true;
    case Application::none:
    case Application::sse:
    case Application::dns: break;
  }
  return false;
}

/// What holds no words, so that it may be of any size.
bool isMedia(std::string_view type) {
  for (const std::string_view kind : {"image/", "audio/", "video/", "font/"})
    if (type.starts_with(kind)) return type != "image/svg+xml";
  return false;
}

std::string fieldOf(const model::Exchange& x, model::BodyId which, std::string_view name) {
  const bool sent = which.stage == model::Stage::sent;
  if (which.direction == model::Direction::toServer) {
    const auto& head = sent && x.requestSent ? x.requestSent : x.request;
    return head ? head->headers.joined(name) : std::string();
  }
  const auto& head = (sent && x.responseSent) || !x.response ? x.responseSent : x.response;
  return head ? head->headers.joined(name) : std::string();
}

class Fixed final : public model::BodyReader {
 public:
  explicit Fixed(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset < bytes_.size() ? bytes_.substr(std::size_t(offset), n) : std::string();
  }

 private:
  const std::string bytes_;
};

/// Read and looked through when it is first asked for.
class RedactedBody final : public model::BodyReader {
 public:
  RedactedBody(std::shared_ptr<const model::BodyReader> body, RedactionPtr redaction, std::string type, std::string coding)
      : body_(std::move(body)), redaction_(std::move(redaction)), type_(std::move(type)), coding_(std::move(coding)) {}

  std::uint64_t size() const override {
    const std::lock_guard lock(mutex_);
    make();
    return error_ ? 0 : made_->size();
  }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    const std::lock_guard lock(mutex_);
    make();
    if (error_) return *error_;
    return offset < made_->size() ? made_->substr(std::size_t(offset), n) : std::string();
  }

 private:
  void make() const {
    if (made_ || error_) return;
    if (body_->size() > RedactedRecording::mostBody) {
      made_ = redacted;
      return;
    }
    auto bytes = body_->read(0, std::size_t(body_->size()));
    if (!bytes)
      error_ = bytes.error();
    else
      made_ = withoutSecrets(std::move(*bytes));
  }
  std::string withoutSecrets(std::string bytes) const {
    if (bytes.empty()) return bytes;
    if (coding_.empty()) return redaction_->body(type_, bytes);
    const codec::Decoded decoded = codec::decode(bytes, coding_, RedactedRecording::mostBody);
    if (decoded.end == codec::DecodeEnd::limit || decoded.end == codec::DecodeEnd::unsupported) return std::string(redacted);
    const std::string out = redaction_->body(type_, decoded.bytes);
    if (out == decoded.bytes) return bytes;
    auto coded = codec::encode(out, coding_);
    return coded ? std::move(*coded) : std::string(redacted);
  }

  const std::shared_ptr<const model::BodyReader> body_;
  const RedactionPtr redaction_;
  const std::string type_, coding_;
  mutable std::mutex mutex_;
  mutable std::optional<std::string> made_;
  mutable std::optional<Error> error_;
};

}  // namespace

Result<model::ExchangePtr> RedactedRecording::load(model::ExchangeId id) const {
  auto exchange = recording_.load(id);
  if (!exchange) return exchange.error();
  return redaction_->exchange(**exchange);
}

Result<std::vector<Message>> RedactedRecording::messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const {
  auto page = recording_.messages(id, first, count);
  if (!page) return page.error();
  for (Message& m : *page) {
    m.label = redaction_->text(m.label);
    const auto payload = recording_.payload(id, m);
    // What is kept compressed can't be looked into without its exchange's coding.
    const bool opaque = payload->size() > mostBody || any(m.flags & MessageFlag::encoded);
    const auto bytes = opaque ? Result<std::string>(std::string(redacted)) : payload->read(0, std::size_t(payload->size()));
    const std::string out = !bytes ? std::string(redacted) : opaque ? *bytes : redaction_->text(*bytes);
    if (opaque) m.flags = MessageFlag(unsigned(m.flags) & ~unsigned(MessageFlag::encoded));
    m.size = out.size();
    m.preview = out.substr(0, Message::previewLimit);
    m.payload = std::make_shared<const std::string>(out);
  }
  return page;
}

std::shared_ptr<const model::BodyReader> RedactedRecording::body(const model::ExchangePtr& exchange, model::BodyId which) const {
  if (isMessagesAlone(*exchange)) return std::make_shared<Fixed>(std::string());
  auto body = recording_.body(exchange, which);
  std::string type = fieldOf(*exchange, which, "content-type");
  if (body->size() > mostBody && isMedia(codec::mediaType(type))) return body;
  return std::make_shared<RedactedBody>(std::move(body), redaction_, std::move(type), fieldOf(*exchange, which, "content-encoding"));
}

std::shared_ptr<const model::BodyReader> RedactedRecording::payload(model::ExchangeId id, const Message& message) const {
  const auto page = messages(id, message.index, 1);
  return std::make_shared<Fixed>(page && !page->empty() && page->front().payload ? *page->front().payload : std::string(redacted));
}

}  // namespace penstock::redaction
