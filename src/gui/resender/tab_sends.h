// SPDX-License-Identifier: GPL-3.0-or-later
// What the tabs send: one at a time each. Told on the window's thread.
#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <optional>

#include "gui/jobs.h"
#include "gui/resender/workbench.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: service and workbench outlive it. Thread: GUI.
class TabSends : public QObject {
  Q_OBJECT
 public:
  using Id = Workbench::Id;
  TabSends(service::ProxyService& service, Workbench& bench, QObject* parent);
  ~TabSends() override;

  struct Progress {
    replay::SendState state;
    std::uint64_t number = 0;  // of the send, in its tab
    SteadyTime begun{};
  };
  /// Its past has it then. **Errors**: why it is not sent, in a sentence.
  Result<void> send(Id tab, const service::ReadyToSend& ready);
  void cancel(Id tab);
  void forget(Id tab);
  bool isRunning(Id tab) const;
  /// Of the last in this run of the program; null: none.
  const Progress* progressOf(Id tab) const;
  /// To an open WebSocket.
  Result<void> sendMessage(Id tab, wire::websocket::Opcode opcode, std::string payload);
  /// To a request that was left open.
  Result<void> give(Id tab, std::string content, bool last);

 Q_SIGNALS:
  /// Its progress.
  void changed(quint64 tab);
  void ended(quint64 tab);

 private:
  struct Running {
    Progress progress;
    replay::SendingPtr sending;  // null: it ended
    Subscription changed;
  };
  void look(Id tab, const replay::SendingPtr& sending);

  service::ProxyService& service_;
  Workbench& bench_;
  std::map<Id, Running> running_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
