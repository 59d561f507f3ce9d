// SPDX-License-Identifier: GPL-3.0-or-later
// What was done to an exchange on its way, and what was noticed: values that each head puts into its own words, or into ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/model/change.h"

namespace penstock::model {

/// Who did it.
enum class By : std::uint8_t { proxy, tls, rule, script, person, replay };
/// "proxy", "tls", "rule", ...
std::string_view toText(By by);

/// What was done or noticed. The clause of each stands in one table (trace.cpp). On disk it is its number: a new one comes last.
enum class Did : std::uint8_t {
  told,                     // the detail is the whole clause: what an older project has in words alone
  irregularFields,          // detail: which, and in what way
  // Tunnels.
  passedThrough,            // undecrypted; detail: what of the settings says so
  passedAutomatically,      // undecrypted, as its client refuses our certificate; detail: the whole clause
  willPassNext,             // the client refused our certificate; detail: how its next connections are passed through
  willDecryptNext,          // the client refuses the server's certificate as well; detail: the whole clause
  decrypted,
  relayed,                  // bytes as they come; detail: why they are no HTTP
  mqtt,                     // detail: its version, once it is known
  unused,                   // the client gave the connection up
  emptyTls,                 // a TLS session without a byte in it
  empty,                    // a connection without a byte
  serverNotReached,         // detail: why. Nobody missed it
  endedByReset,             // detail: whose, "client" or "server"
  http2Connection,          // detail: how many requests it had
  tlsToProxy,
  // Long-lived exchanges.
  streamClosed,             // by the client, who had what it wanted of it
  eventsNotListed,          // detail: why
  messagesNotListed,        // detail: why
  webSocketFault,           // detail: which, and whose
  closeMissing,             // no close frame
  closeUnansweredByClient,
  closeUnansweredByServer,
  // Interception.
  held,                     // detail: "request" or "response"
  requestNotHeld,           // detail: why
  responseNotHeld,          // detail: why
  edited,                   // detail: what
  editTakenBack,            // detail: the name of the field
  statusTakenBack,
  messageEditTakenBack,     // detail: why
  messageNotSent,           // one that was added; detail: why
  keptFromHttp3,            // Alt-Svc was edited
  answered,                 // in place of a server; detail: with what
  sentElsewhere,            // detail: where
  slowed,                   // detail: how
  dropped,                  // ended without an answer
  broken,                   // reset
  refusedToPage,            // our page would have been for nobody
  // Questions of DNS.
  answeredByRecords,        // the person's; detail: which
  recordsInCircle,
  // The record.
  bodyForgotten,            // no longer kept in memory
  // Rules, scripts, people.
  carriedOut,               // by a rule or script; detail: the whole clause
  notCarriedOut,            // detail: why
  waited,                   // for a person; detail: what of it, and how long
  marked,                   // detail: colour, tag, comment
  messageChanged,           // detail: which
  messageDropped,           // detail: which
  messageAdded,             // detail: where to
  scriptSaid,               // detail: what
  scriptFailed,             // detail: how
  troubled,                 // on purpose; detail: how
};
inline constexpr std::size_t didCount = std::size_t(Did::troubled) + 1;
/// "passedThrough", "requestNotHeld", ...: for programs to compare.
std::string_view toText(Did did);

struct TraceEntry {
  static constexpr std::int64_t now = -1;
  static constexpr std::size_t longestWho = 200, longestDetail = 2000;  // bytes

  TraceEntry() = default;
  TraceEntry(Did what, std::string more = {}, By actor = By::proxy, std::string name = {})
      : by(actor), did(what), who(std::move(name)), detail(std::move(more)) {}
  bool operator==(const TraceEntry&) const = default;

  std::int64_t at = now;  // microseconds since Exchange::startedAt; `now`: to be filled in, or not known
  By by = By::proxy;
  Did did = Did::told;
  std::string who;     // the name of the rule or script; "" where `by` says enough
  std::string detail;  // what in particular; "" where `did` says enough
  Changes changes;     // of what passed
};

using Trace = std::vector<TraceEntry>;
inline constexpr std::size_t mostTraced = 64;

/// Adds it, texts cut at their limits. Where mostTraced are there already, the last gives its place to the word that there is more.
void addTo(Trace& trace, TraceEntry entry);
/// Whether it tells that what passed is not what came: changed, answered or ended by a rule, a script or a person.
bool isModification(const TraceEntry& entry);
/// Names of rules that did something, each once, in order.
std::vector<std::string_view> rulesIn(const Trace& trace);
/// One clause: "the request's content was not held: it has no end", "rule Mocks: answered: 200 from a file".
std::string toText(const TraceEntry& entry);
/// All clauses, "; " between them; "" for none.
std::string noteOf(const Trace& trace);

}  // namespace penstock::model
