// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/trace.h"

#include <algorithm>
#include <array>

namespace penstock::model {

namespace {

/// `%` is where the detail stands. Where there is none, the clause ends before it.
struct DidWords {
  Did did;
  std::string_view name, clause;
};

constexpr std::array<DidWords, didCount> words{{
    {Did::told, "told", "%"},
    {Did::irregularFields, "irregularFields", "%"},
    {Did::passedThrough, "passedThrough", "passed through: %"},
    {Did::passedAutomatically, "passedAutomatically", "%"},
    {Did::willPassNext, "willPassNext", "the next connections are %"},
    {Did::willDecryptNext, "willDecryptNext", "%"},
    {Did::decrypted, "decrypted", "decrypted"},
    {Did::relayed, "relayed", "%"},
    {Did::mqtt, "mqtt", "MQTT %"},
    {Did::unused, "unused", "the client gave up the connection before it used it"},
    {Did::emptyTls, "emptyTls", "TLS session without a byte in it"},
    {Did::empty, "empty", "closed without a byte"},
    {Did::serverNotReached, "serverNotReached", "its server was not reached: %"},
    {Did::endedByReset, "endedByReset", "ended by a reset of the %"},
    {Did::http2Connection, "http2Connection", "HTTP/2 connection of % requests"},
    {Did::tlsToProxy, "tlsToProxy", "TLS to the proxy itself"},
    {Did::streamClosed, "streamClosed", "the client closed the event stream"},
    {Did::eventsNotListed, "eventsNotListed", "not all events are listed: %"},
    {Did::messagesNotListed, "messagesNotListed", "not all messages are listed: %"},
    {Did::webSocketFault, "webSocketFault", "WebSocket: %"},
    {Did::closeMissing, "closeMissing", "ended without a close frame (1006)"},
    {Did::closeUnansweredByClient, "closeUnansweredByClient", "the client did not answer the close frame (1006 for the server)"},
    {Did::closeUnansweredByServer, "closeUnansweredByServer", "the server did not answer the close frame (1006 for the client)"},
    {Did::held, "held", "the %'s content was held"},
    {Did::requestNotHeld, "requestNotHeld", "the request's content was not held: %"},
    {Did::responseNotHeld, "responseNotHeld", "the response's content was not held: %"},
    {Did::edited, "edited", "edited: %"},
    {Did::editTakenBack, "editTakenBack", "an edit of % was taken back, as the content is another"},
    {Did::statusTakenBack, "statusTakenBack", "an edit of the status was taken back"},
    {Did::messageEditTakenBack, "messageEditTakenBack", "an edit of a message was taken back: %"},
    {Did::messageNotSent, "messageNotSent", "a message that was added was not sent: %"},
    {Did::keptFromHttp3, "keptFromHttp3", "HTTP/3 was taken out of Alt-Svc: it would have led the client around the proxy"},
    {Did::answered, "answered", "answered: %"},
    {Did::sentElsewhere, "sentElsewhere", "sent to %"},
    {Did::slowed, "slowed", "slowed: %"},
    {Did::dropped, "dropped", "its connection was ended on purpose, without an answer"},
    {Did::broken, "broken", "its connection was broken on purpose"},
    {Did::refusedToPage, "refusedToPage", "a network error to the page that asked"},
    {Did::answeredByRecords, "answeredByRecords", "by the %"},
    {Did::recordsInCircle, "recordsInCircle", "they lead round in a circle"},
    {Did::bodyForgotten, "bodyForgotten", "the body is no longer kept in memory"},
    {Did::carriedOut, "carriedOut", "%"},
    {Did::notCarriedOut, "notCarriedOut", "could not be carried out: %"},
    {Did::waited, "waited", "held the %"},
    {Did::marked, "marked", "marked: %"},
    {Did::messageChanged, "messageChanged", "changed message %"},
    {Did::messageDropped, "messageDropped", "dropped message %"},
    {Did::messageAdded, "messageAdded", "added a message to the %"},
    {Did::scriptSaid, "scriptSaid", "says %"},
    {Did::scriptFailed, "scriptFailed", "failed: %"},
    {Did::troubled, "troubled", "made trouble: %"},
}};

const DidWords& wordsOf(Did did) { return words[std::size_t(did) < didCount ? std::size_t(did) : 0]; }

constexpr bool inOrder() {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (std::size_t(words[i].did) != i) return false;
  return true;
}
static_assert(inOrder());

constexpr std::string_view moreClause = "more of it is not listed";

/// At most so many bytes, no character of UTF-8 halved.
void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  text.resize(most);
}

void appendActor(std::string& out, const TraceEntry& entry) {
  if (entry.by == By::rule || entry.by == By::script) out.append(toText(entry.by)).append(entry.who.empty() ? "" : " ").append(entry.who).append(": ");
  if (entry.by == By::person) out += "by hand: ";
}

}  // namespace

std::string_view toText(By by) {
  switch (by) {
    case By::proxy: return "proxy";
    case By::tls: return "tls";
    case By::rule: return "rule";
    case By::script: return "script";
    case By::person: return "person";
    case By::replay: return "replay";
  }
  return "";
}

std::string_view toText(Did did) { return wordsOf(did).name; }

std::string toText(const TraceEntry& entry) {
  std::string out;
  appendActor(out, entry);
  const std::string_view clause = wordsOf(entry.did).clause;
  const std::size_t at = clause.find('%');
  if (at == clause.npos) return out.append(clause);
  if (!entry.detail.empty()) return out.append(clause.substr(0, at)).append(entry.detail).append(clause.substr(at + 1));
  const std::size_t end = clause.find_last_not_of(": ", at ? at - 1 : 0);
  return out.append(clause.substr(0, at && end != clause.npos ? end + 1 : 0));
}

bool isModification(const TraceEntry& entry) {
  if (!entry.changes.empty()) return true;
  if (entry.by != By::rule && entry.by != By::script && entry.by != By::person) return false;
  switch (entry.did) {
    case Did::edited:
    case Did::answered:
    case Did::sentElsewhere:
    case Did::dropped:
    case Did::broken:
    case Did::messageChanged:
    case Did::messageDropped:
    case Did::messageAdded:
    case Did::troubled: return true;
    default: return false;
  }
}

std::vector<std::string_view> rulesIn(const Trace& trace) {
  std::vector<std::string_view> out;
  for (const TraceEntry& entry : trace)
    if (entry.by == By::rule && !entry.who.empty() && std::find(out.begin(), out.end(), entry.who) == out.end()) out.push_back(entry.who);
  return out;
}

std::string noteOf(const Trace& trace) {
  std::string out;
  for (const TraceEntry& entry : trace) out.append(out.empty() ? "" : "; ").append(toText(entry));
  return out;
}

void addTo(Trace& trace, TraceEntry entry) {
  if (trace.size() >= mostTraced) {
    trace.back() = TraceEntry(Did::told, std::string(moreClause));
    return;
  }
  cut(entry.who, TraceEntry::longestWho);
  cut(entry.detail, TraceEntry::longestDetail);
  trace.push_back(std::move(entry));
}

}  // namespace penstock::model
