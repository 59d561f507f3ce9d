// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/tab_sends.h"

#include <utility>

namespace penstock::gui {

TabSends::TabSends(service::ProxyService& service, Workbench& bench, QObject* parent) : QObject(parent), service_(service), bench_(bench) {
  connect(&bench, &Workbench::closing, this, &TabSends::forget);
}

TabSends::~TabSends() {
  for (auto& [id, running] : running_) {
    running.changed = {};
    if (running.sending) running.sending->cancel();
  }
}

Result<void> TabSends::send(Id id, const service::ReadyToSend& ready) {
  const service::RequestTab* tab = bench_.find(id);
  if (!tab) return makeError(ErrorCode::notFound, "the request is closed");
  cancel(id);
  auto sending = service_.sends().send(ready.request);
  if (!sending) return sending.error();
  Running& running = running_[id];
  running.changed = {};
  running.sending = *sending;
  running.progress = {(*sending)->state(), 0, steadyNow()};
  running.progress.number = bench_.addSent(id, {0, tab->text, tab->target, tab->options, 0, wallNow(), tab->inStep}).number;
  running.changed = (*sending)->changed().subscribeOnce([this, back = mailbox_.address(), id, weak = std::weak_ptr(*sending)] {
    back.post([this, id, weak] {
      if (const auto sending = weak.lock()) look(id, sending);
    });
  });
  Q_EMIT changed(id);
  look(id, *sending);  // it may have ended before anybody listened
  return {};
}

void TabSends::look(Id id, const replay::SendingPtr& sending) {
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.sending != sending) return;
  Running& running = found->second;
  running.changed.arm();
  running.progress.state = sending->state();
  const replay::SendState& state = running.progress.state;
  if (!state.exchanges.empty() && state.exchanges.back() != 0) bench_.setExchange(id, running.progress.number, state.exchanges.back());
  const bool over = state.phase == replay::SendPhase::ended;
  if (over) {
    running.changed = {};
    running.sending = nullptr;
  }
  Q_EMIT changed(id);
  if (over) Q_EMIT ended(id);
}

void TabSends::cancel(Id id) {
  const auto found = running_.find(id);
  if (found != running_.end() && found->second.sending) found->second.sending->cancel();
}

void TabSends::forget(Id id) {
  cancel(id);
  running_.erase(id);
}

bool TabSends::isRunning(Id id) const {
  const auto found = running_.find(id);
  return found != running_.end() && found->second.sending;
}

const TabSends::Progress* TabSends::progressOf(Id id) const {
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : &found->second.progress;
}

Result<void> TabSends::sendMessage(Id id, wire::websocket::Opcode opcode, std::string payload) {
  const auto found = running_.find(id);
  if (found == running_.end() || !found->second.sending) return makeError(ErrorCode::unsupported, "no WebSocket is open");
  return found->second.sending->send(opcode, std::move(payload));
}

Result<void> TabSends::give(Id id, std::string content, bool last) {
  const auto found = running_.find(id);
  if (found == running_.end() || !found->second.sending) return makeError(ErrorCode::unsupported, "the request is over");
  return found->second.sending->give(std::move(content), last);
}

}  // namespace penstock::gui
