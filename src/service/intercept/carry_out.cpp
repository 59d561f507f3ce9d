// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/carry_out.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "penstock/http/version_mapping.h"
#include "penstock/net/address.h"
#include "service/rules/passage_subject.h"

namespace penstock::service {

using engine::Passage;
using engine::Side;
using engine::Verdict;
using model::By;
using model::Did;

namespace {

std::string_view nameOf(Side side) { return side == Side::request ? "request" : "response"; }

/// A plain request's target names where it goes. Whoever edits that in a tunnel, or the field Host, changes what is said and not where to.
void follow(Passage& passage, const model::RequestHead& before, const model::RequestHead& now) {
  const bool absolute = before.target.find("://") != before.target.npos && now.target.find("://") != now.target.npos;
  if (!absolute || (before.scheme == now.scheme && before.authority == now.authority)) return;
  const bool tls = now.scheme == "https";
  const auto to = net::parseAuthority(now.authority, tls ? 443 : 80);
  if (!to) return;  // was refused before
  PassageSubject(passage).sendTo({now.scheme, to->host, to->port, true});
  passage.did({Did::sentElsewhere, now.scheme + "://" + now.authority, By::person});
}

model::Changes editHead(Passage& passage, Side side, const Decision& decision) {
  model::Changes changes;
  if (side == Side::request && decision.request) {
    model::addChanges(changes, passage.request(), *decision.request);
    follow(passage, passage.request(), *decision.request);
    passage.editRequest() = *decision.request;
  } else if (side == Side::response && decision.response) {
    model::addChanges(changes, *passage.response(), *decision.response);
    passage.editResponse() = *decision.response;
  }
  return changes;
}

void edit(Passage& passage, Side side, Decision decision) {
  const bool head = decision.request || decision.response;
  model::Changes changes = editHead(passage, side, decision);
  const auto& before = passage.body(side);
  const bool body = decision.body && (!before || *before != *decision.body);
  if (body) {
    model::addBodyChange(changes, std::string(nameOf(side)) + " body", before ? std::string_view(*before) : std::string_view(), *decision.body);
    passage.setBody(side, std::move(*decision.body));
  }
  if (!head && !body) return;
  model::TraceEntry entry(Did::edited, "the " + std::string(nameOf(side)), By::person);
  entry.changes = std::move(changes);
  passage.did(std::move(entry));
}

Verdict mocked(Passage& passage, HeldReply reply) {
  passage.did({Did::answered, std::to_string(reply.status), By::person});
  engine::FixedReply out;
  out.status = reply.status;
  out.reason = http::reasonPhrase(reply.status);
  out.headers = std::move(reply.headers);
  if (reply.status != 204 && reply.status != 304) out.body = std::move(reply.body);
  return Verdict::answer(std::move(out));
}

}  // namespace

std::string waitedSince(SteadyTime since) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(steadyNow() - since).count();
  constexpr long long minute = 60'000;
  char text[64];
  if (ms < minute)
    std::snprintf(text, sizeof text, "%.1f s", double(ms) / 1000);
  else
    std::snprintf(text, sizeof text, "%lld min %lld s", static_cast<long long>(ms) / minute, static_cast<long long>(ms) % minute / 1000);
  return text;
}

Verdict carryOut(Decision decision, const Held& held, Side side, Passage& passage) {
  passage.did({Did::waited, std::string(nameOf(side)) + " for " + waitedSince(held.fixed().since), By::person});
  switch (decision.kind) {
    case Decision::Kind::forward: edit(passage, side, std::move(decision)); return Verdict::pass();
    case Decision::Kind::mock: return mocked(passage, std::move(decision.reply));
    case Decision::Kind::drop: passage.did({Did::dropped, {}, By::person}); return Verdict::drop();
    case Decision::Kind::abort: passage.did({Did::broken, {}, By::person}); return Verdict::reset();
  }
  return Verdict::pass();
}

}  // namespace penstock::service
