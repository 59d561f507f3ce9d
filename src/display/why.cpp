// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/why.h"

#include <algorithm>
#include <utility>

#include "penstock/display/format.h"
#include "penstock/display/visible.h"

namespace penstock::display {
namespace {

using model::Exchange;
using Look = Fact::Look;

constexpr std::size_t mostLines = 40;  // of one text; a trace has many

std::string sentence(std::string text) {
  text = capitalized(std::move(text));
  if (!text.empty() && text.back() != '.' && text.back() != '!' && text.back() != '?') text += '.';
  return text;
}

std::string serverSide(const Exchange& x) {
  const auto& tls = x.connection->serverTls;
  if (!tls) return x.connection->serverAddress.empty() ? "no server was reached" : "the server is spoken to without TLS";
  std::string out = "another goes to the server (" + wireText(tls->version);
  if (!tls->verify.empty()) out += tls->verify == "ok" ? ", its certificate is good" : ", its certificate: " + wireText(tls->verify);
  return out + ")";
}

/// Nothing of a tunnel that was not decrypted: its trace tells that.
std::string tlsDecision(const Exchange& x) {
  if (!x.connection || x.kind != model::ExchangeKind::http) return {};
  const auto& client = x.connection->clientTls;
  if (!client) return "the client does not speak TLS, and " + serverSide(x);
  std::string name = client->sni.empty() ? x.host : client->sni;
  return "decrypted: the client's TLS for " + wireText(name) + " (" + wireText(client->version) + ") ends here, and " + serverSide(x);
}

/// One line a fact, so that a text of many lines is read beside its sign.
void addLines(FactSection& section, std::string key, const char* sign, const std::string& text, Look look) {
  std::string_view left = text;
  for (std::size_t n = 0; n < mostLines; ++n) {
    const std::size_t end = left.find('\n');
    section.facts.push_back({std::exchange(key, {}), sign + wireText(left.substr(0, end)), look});
    if (end == left.npos) return;
    left.remove_prefix(end + 1);
  }
  section.facts.push_back({{}, "…", Look::dim});
}

void addChange(FactSection& section, const model::Change& change) {
  std::string key = capitalized(wireText(change.what));
  if (!change.before.empty()) addLines(section, std::exchange(key, {}), "− ", change.before, Look::removed);
  if (!change.after.empty()) addLines(section, std::exchange(key, {}), "+ ", change.after, Look::added);
  if (!key.empty()) section.facts.push_back({std::move(key), "emptied", Look::dim});
}

FactSection entrySection(const model::TraceEntry& entry) {
  FactSection section;
  section.title = entry.by == model::By::proxy || entry.by == model::By::tls ? std::string() : capitalized(std::string(toText(entry.by)));
  if (!section.title.empty() && !entry.who.empty()) section.title += " · " + wireText(entry.who);
  model::TraceEntry bare = entry;
  bare.by = model::By::proxy;  // the title has it
  const std::string when = entry.at < 0 ? std::string() : "after " + durationText(entry.at);
  section.facts.push_back({when, sentence(wireText(toText(bare))), Look::words});
  for (const model::Change& change : entry.changes) addChange(section, change);
  return section;
}

}  // namespace

Facts whyFacts(const Exchange& x) {
  Facts facts;
  FactSection decision{"Decision", {}};
  if (const std::string tls = tlsDecision(x); !tls.empty()) decision.facts.push_back({"TLS", sentence(tls), Look::words});
  const bool modified = std::any_of(x.trace.begin(), x.trace.end(), model::isModification);
  if (x.kind == model::ExchangeKind::http)
    decision.facts.push_back({"Content", modified ? "Changed on its way: see below." : "Nobody changed what passed.", Look::words});
  facts.push_back(std::move(decision));
  // What the proxy itself noticed stands together; what somebody did has a section of its own.
  for (const model::TraceEntry& entry : x.trace) {
    FactSection section = entrySection(entry);
    const bool ours = section.title.empty() && entry.changes.empty();
    if (ours && facts.back().title.empty() && !facts.back().facts.empty())
      facts.back().facts.push_back(std::move(section.facts.front()));
    else
      facts.push_back(std::move(section));
  }
  return facts;
}

}  // namespace penstock::display
