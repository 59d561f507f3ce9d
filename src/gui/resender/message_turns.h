// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that a WebSocket says one after the other, and what is waited for between them.
#pragma once

#include <QTimer>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gui/jobs.h"
#include "gui/resender/workbench.h"
#include "penstock/base/notifier.h"
#include "penstock/draft/message_turns.h"

namespace penstock::gui {

/// Of one tab at a time. What the server says is looked for in what is recorded of it, on a worker. Thread: GUI.
class MessageTurns : public QObject {
  Q_OBJECT
 public:
  using Say = std::function<Result<void>(const std::string& text)>;
  explicit MessageTurns(QObject* parent);

  void setProject(service::ProjectPtr project);
  /// Those of before are given up. `exchange`: the open WebSocket's; 0: it is not recorded, and nothing of it can be waited for.
  void start(Workbench::Id tab, model::ExchangeId exchange, std::vector<draft::Turn> turns, Say say);
  /// `why`: a sentence for who reads; "": nobody has to be told.
  void stop(const QString& why = {});
  /// Whose they are; 0: none are under way.
  Workbench::Id tab() const { return tab_; }
  /// "Waiting for "ready" (2 of 5)".
  QString state() const;

 Q_SIGNALS:
  void changed();
  /// `problem`: why before all was said; "": all was.
  void ended(quint64 tab, const QString& problem);

 private:
  void next();
  void look();
  void finish(const QString& problem);

  service::ProjectPtr project_;
  Workbench::Id tab_ = 0;
  model::ExchangeId exchange_ = 0;
  std::vector<draft::Turn> turns_;
  std::size_t at_ = 0;
  std::uint64_t from_ = 0;  // index of the first message that was not looked at yet
  Say say_;
  QTimer pause_, again_;
  bool looking_ = false, more_ = false;
  std::uint64_t turn_ = 0;  // what comes back from before a start or stop is of no use
  Mailbox mailbox_{this};
  Subscription rowsChanged_;
};

}  // namespace penstock::gui
