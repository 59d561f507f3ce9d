// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/passage_subject.h"

#include <random>
#include <utility>

#include "penstock/http/version_mapping.h"
#include "service/rules/local_files.h"

namespace penstock::service {

namespace {

engine::Side sideOf(rules::Side side) { return side == rules::Side::request ? engine::Side::request : engine::Side::response; }

std::chrono::milliseconds between(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random));
}

/// An answer of ours that takes its time.
class SlowBody final : public http::BodySource {
 public:
  SlowBody(net::IoThread& thread, std::unique_ptr<http::BodySource> content, std::uint64_t bytesPerSecond)
      : content_(std::move(content)), paced_(thread, *content_, bytesPerSecond) {}
  http::BodyEvent poll() override { return paced_.poll(); }
  http::Awaitable<bool> wait(std::chrono::milliseconds slice) override { return paced_.wait(slice); }
  void interrupt() override { paced_.interrupt(); }
  http::SourceEnd end() const override { return paced_.end(); }

 private:
  std::unique_ptr<http::BodySource> content_;
  http::PacedBody paced_;
};

engine::Answer answerOf(engine::FixedReply reply) {
  auto head = std::make_shared<model::ResponseHead>();
  head->status = reply.status;
  head->reason = std::move(reply.reason);
  for (const auto& [name, value] : reply.headers) head->headers.append(name, value);
  head->headers.append("Content-Length", std::to_string(reply.body.size()));
  engine::Answer out;
  out.head = std::move(head);
  out.body = std::make_unique<http::FixedBody>(std::move(reply.body));
  return out;
}

}  // namespace

engine::Verdict PassageSubject::finish() {
  const std::uint64_t down = paces_[std::size_t(rules::Side::response)].bytesPerSecond;
  if (verdict_ && down > 0 && verdict_->kind() == engine::Verdict::Kind::answer) {
    engine::Answer answer = std::move(verdict_->answer());
    if (verdict_->reply()) answer = answerOf(std::move(*verdict_->reply()));
    answer.body = std::make_unique<SlowBody>(passage_.thread(), std::move(answer.body), down);
    return engine::Verdict::answer(std::move(answer));
  }
  if (verdict_) return std::move(*verdict_);
  for (const rules::Side side : {rules::Side::request, rules::Side::response}) {
    auto& edited = edited_[std::size_t(side)];
    if (edited) passage_.setBody(sideOf(side), std::move(*edited));
    const engine::Pace& pace = paces_[std::size_t(side)];
    if (pace.latency.count() > 0 || pace.bytesPerSecond > 0) passage_.pace(sideOf(side), pace);
  }
  return engine::Verdict::pass();
}

std::chrono::milliseconds PassageSubject::latest() const { return paces_[0].latency + paces_[1].latency; }

const std::string* PassageSubject::body(rules::Side side) const {
  const auto& edited = edited_[std::size_t(side)];
  if (edited) return &*edited;
  const auto& held = passage_.body(sideOf(side));
  return held ? &*held : nullptr;
}

void PassageSubject::sendTo(rules::Target target) {
  upstream::Destination to = passage_.destination();
  const bool wasTls = to.tls;
  to.tls = target.scheme == "https";
  to.host = std::move(target.host);
  to.port = target.port;
  to.sni = to.tls ? to.host : std::string();
  if (!to.tls) to.alpn.clear();
  if (to.tls && !wasTls) to.alpn = {"h2", "http/1.1"};
  to.http2 = to.http2 && to.tls == wasTls;
  to.viaProxy = false;
  to.mirror = to.tls ? to.mirror : nullptr;
  to.localAllowed = to.localAllowed || target.named;
  passage_.sendTo(std::move(to));
}

void PassageSubject::delay(rules::Side side, std::chrono::milliseconds least, std::chrono::milliseconds most) {
  paces_[std::size_t(side)].latency += between(least, most);
}

std::string_view PassageSubject::reasonOf(int status) const { return http::reasonPhrase(status); }

void PassageSubject::answer(rules::Reply reply) {
  engine::FixedReply out;
  out.status = reply.status;
  out.reason = http::reasonPhrase(reply.status);
  out.headers = std::move(reply.headers);
  if (reply.status != 204 && reply.status != 304) out.body = std::move(reply.body);
  verdict_ = engine::Verdict::answer(std::move(out));
}

Result<void> PassageSubject::answerWithFile(const std::string& file, int status,
                                            const std::vector<std::pair<std::string, std::string>>& headers) {
  auto answer = fileAnswer(file, status, headers, {});
  if (!answer) return answer.error();
  verdict_ = engine::Verdict::answer(std::move(*answer));
  return {};
}

Result<bool> PassageSubject::answerLocally(const rules::MapLocal& map) {
  const auto file = localFile(map, request().path);
  if (!file) return file.error();
  if (!*file) return false;
  auto answer = fileAnswer(**file, 200, {}, request().headers.find("Range").value_or(""));
  if (!answer) return answer.error();
  verdict_ = engine::Verdict::answer(std::move(*answer));
  return true;
}

void PassageSubject::did(const rules::Rule& rule, std::string_view clause) {
  const std::string& name = rule.name.empty() ? rule.id : rule.name;
  passage_.did({model::Did::told, std::string(clause), model::By::rule, name});
}

}  // namespace penstock::service
