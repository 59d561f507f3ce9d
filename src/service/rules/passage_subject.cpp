// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/passage_subject.h"

#include <utility>

#include "penstock/http/version_mapping.h"
#include "service/rules/local_files.h"
#include "service/rules/slow_network.h"

namespace penstock::service {

namespace {

engine::Side sideOf(rules::Side side) { return side == rules::Side::request ? engine::Side::request : engine::Side::response; }

}  // namespace

engine::Verdict PassageSubject::finish() {
  settle(rules::Side::request);
  settle(rules::Side::response);
  return verdict_ ? std::move(*verdict_) : engine::Verdict::pass();
}

void PassageSubject::settle(rules::Side side) {
  Way& way = at(side);
  net::IoThread& thread = passage_.thread();
  if (way.edited && !verdict_) passage_.setBody(sideOf(side), std::move(*way.edited));
  if (way.latency.count() > 0 || way.slowness.bytesPerSecond > 0) passage_.pace(sideOf(side), {way.latency, way.slowness.bytesPerSecond});
  if (way.slowness.loss > 0)
    passage_.lead(sideOf(side), [&thread, how = way.slowness](http::BodySource& before) { return lossy(thread, before, how); });
  for (const rules::Trouble& trouble : way.troubles)
    passage_.lead(sideOf(side), [&thread, trouble](http::BodySource& before) { return troubled(thread, before, trouble); });
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
  auto given = fileInPlace(file, status, headers);
  if (!given) return given.error();
  answer(std::move(*given));
  return {};
}

Result<bool> PassageSubject::answerLocally(const rules::MapLocal& map) {
  auto given = localInPlace(map, request());
  if (!given) return given.error();
  if (*given) answer(std::move(**given));
  return given->has_value();
}

}  // namespace penstock::service
