// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/conversation.h"

#include <utility>

#include "gui/format.h"

namespace penstock::gui {

Conversation::Conversation(Workbench& bench, TabSends& sends, RequestPane& request, Composer& composer, QObject* parent)
    : QObject(parent), bench_(bench), sends_(sends), request_(request), composer_(composer), turns_(nullptr) {
  connect(&composer, &Composer::wanted, this, &Conversation::say);
  connect(&composer, &Composer::stopWanted, this, [this] { turns_.stop(); });
  connect(&bench, &Workbench::currentChanged, this, &Conversation::showTurns);
  connect(&bench, &Workbench::closing, this, [this](quint64 id) {
    if (turns_.tab() == id) turns_.stop();
  });
  connect(&sends, &TabSends::ended, this, [this](quint64 id) {
    if (turns_.tab() == id) turns_.stop(tr("The WebSocket was closed before the list was at its end."));
  });
  connect(&turns_, &MessageTurns::changed, this, &Conversation::showTurns);
  connect(&turns_, &MessageTurns::ended, this, [this](quint64 id, const QString& problem) {
    if (!problem.isEmpty()) Q_EMIT told(id, {}, problem);
  });
}

void Conversation::showTurns() {
  const bool seen = turns_.tab() != 0 && turns_.tab() == bench_.drafts().current;
  composer_.setTurns(seen ? turns_.state() : QString());
}

void Conversation::say(const Composed& composed) {
  using What = Composed::What;
  const Workbench::Id id = bench_.drafts().current;
  if (composed.what == What::turns) return sayInTurn(composed.payload);
  Result<void> sent;
  if (composed.what == What::frame) {
    sent = sayFrame(id, composed.opcode, composed.payload);
  } else {
    auto content = composed.what == What::end ? Result<std::string>(std::string())
                                              : request_.grpcMessage(composed.payload, composed.what == What::json, request_.schemas());
    sent = content ? sends_.give(id, std::move(*content), composed.what == What::end) : Result<void>(content.error());
  }
  composer_.sent(sent ? QString() : sentenceText(sent.error().message));
}

/// With the values of variables; what has none goes out as it stands, and that is told.
Result<void> Conversation::sayFrame(Workbench::Id id, wire::websocket::Opcode opcode, const std::string& payload) {
  const draft::Expanded expanded = draft::expand(payload, bench_.variables());
  Q_EMIT told(id, expanded.problems.empty() ? QString() : sentenceText(draft::toText(expanded.problems.front()) + " and is sent as it stands"), {});
  return sends_.sendMessage(id, opcode, expanded.bytes);
}

void Conversation::sayInTurn(const std::string& list) {
  auto turns = draft::readTurns(list);
  if (!turns) return composer_.sent(sentenceText(turns.error().message));
  const Workbench::Id id = bench_.drafts().current;
  const TabSends::Progress* progress = sends_.progressOf(id);
  const model::ExchangeId exchange = progress && !progress->state.exchanges.empty() ? progress->state.exchanges.back() : 0;
  composer_.sent({});
  Q_EMIT told(id, {}, {});
  // Each when it is its turn: an answer that came meanwhile may have given a value.
  turns_.start(id, exchange, std::move(*turns), [this, id](const std::string& text) { return sayFrame(id, wire::websocket::Opcode::text, text); });
}

}  // namespace penstock::gui
