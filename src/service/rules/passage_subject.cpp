// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/passage_subject.h"

#include <utility>

#include "penstock/http/version_mapping.h"
#include "service/rules/local_files.h"
#include "service/rules/slow_network.h"

namespace penstock::service {

namespace {

engine::Side sideOf(rules::Side side) { return side == rules::Side::request ? engine::Side::request : engine::Side::response; }

/// An answer of ours, led through what stands before it.
class LedBody final : public http::BodySource {
 public:
  explicit LedBody(std::unique_ptr<http::BodySource> content) { sources_.push_back(std::move(content)); }
  http::BodySource& last() const { return *sources_.back(); }
  void lead(std::unique_ptr<http::BodySource> through) { sources_.push_back(std::move(through)); }
  ~LedBody() override {
    while (!sources_.empty()) sources_.pop_back();  // each before what it stands before
  }
  LedBody(const LedBody&) = delete;
  LedBody& operator=(const LedBody&) = delete;
  http::BodyEvent poll() override { return last().poll(); }
  http::Awaitable<bool> wait(std::chrono::milliseconds slice) override { return last().wait(slice); }
  void interrupt() override { last().interrupt(); }
  http::SourceEnd end() const override { return last().end(); }

 private:
  std::vector<std::unique_ptr<http::BodySource>> sources_;
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
  if (verdict_ && verdict_->kind() == engine::Verdict::Kind::answer) return slowed();
  if (verdict_) return std::move(*verdict_);
  settle(rules::Side::request);
  settle(rules::Side::response);
  return engine::Verdict::pass();
}

void PassageSubject::settle(rules::Side side) {
  Way& way = at(side);
  net::IoThread& thread = passage_.thread();
  if (way.edited) passage_.setBody(sideOf(side), std::move(*way.edited));
  if (way.latency.count() > 0 || way.slowness.bytesPerSecond > 0) passage_.pace(sideOf(side), {way.latency, way.slowness.bytesPerSecond});
  if (way.slowness.loss > 0)
    passage_.lead(sideOf(side), [&thread, how = way.slowness](http::BodySource& before) { return lossy(thread, before, how); });
  for (const rules::Trouble& trouble : way.troubles)
    passage_.lead(sideOf(side), [&thread, trouble](http::BodySource& before) { return troubled(thread, before, trouble); });
}

engine::Verdict PassageSubject::slowed() {
  const Way& way = at(rules::Side::response);
  if (way.slowness.bytesPerSecond == 0 && way.slowness.loss == 0 && way.troubles.empty()) return std::move(*verdict_);
  net::IoThread& thread = passage_.thread();
  engine::Answer answer = std::move(verdict_->answer());
  if (verdict_->reply()) answer = answerOf(std::move(*verdict_->reply()));
  auto led = std::make_unique<LedBody>(std::move(answer.body));
  if (way.slowness.bytesPerSecond > 0) led->lead(std::make_unique<http::PacedBody>(thread, led->last(), way.slowness.bytesPerSecond));
  if (way.slowness.loss > 0) led->lead(lossy(thread, led->last(), way.slowness));
  for (const rules::Trouble& trouble : way.troubles) led->lead(troubled(thread, led->last(), trouble));
  answer.body = std::move(led);
  return engine::Verdict::answer(std::move(answer));
}

const std::string* PassageSubject::body(rules::Side side) const {
  const auto& edited = ways_[std::size_t(side)].edited;
  if (edited) return &*edited;
  const auto& held = passage_.body(sideOf(side));
  return held ? &*held : nullptr;
}

void PassageSubject::breakAt(rules::Side side) { passage_.breakAt(sideOf(side)); }

void PassageSubject::callScript(rules::Side side, const std::string& rule, const rules::Script& script) {
  passage_.callScript(sideOf(side), {rule, script.file, script.function});
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
  Result<LocalFile> opened = openFile(file);
  if (!opened) return opened.error();
  auto answer = fileAnswer(std::move(*opened), status, headers, {});
  if (!answer) return answer.error();
  verdict_ = engine::Verdict::answer(std::move(*answer));
  return {};
}

Result<bool> PassageSubject::answerLocally(const rules::MapLocal& map) {
  auto file = openLocal(map, request().path);
  if (!file) return file.error();
  if (!*file) return false;
  auto answer = fileAnswer(std::move(**file), 200, {}, request().headers.find("Range").value_or(""));
  if (!answer) return answer.error();
  verdict_ = engine::Verdict::answer(std::move(*answer));
  return true;
}

}  // namespace penstock::service
