// SPDX-License-Identifier: GPL-3.0-or-later
// What a person says while a request is under way: by an open WebSocket, or as more of a gRPC request that was left open.
#pragma once

#include <QObject>
#include <string>

#include "gui/resender/composer.h"
#include "gui/resender/message_turns.h"
#include "gui/resender/request_pane.h"
#include "gui/resender/tab_sends.h"
#include "gui/resender/workbench.h"

namespace penstock::gui {

/// Of the tab that is seen; a list of messages goes on when another is. Lifetime: all that it is given outlives it. Thread: GUI.
class Conversation : public QObject {
  Q_OBJECT
 public:
  Conversation(Workbench& bench, TabSends& sends, RequestPane& request, Composer& composer, QObject* parent);
  void setProject(service::ProjectPtr project) { turns_.setProject(std::move(project)); }

 Q_SIGNALS:
  /// Something to know of what was said, and why something was not; "": nothing.
  void told(quint64 tab, const QString& note, const QString& problem);

 private:
  void say(const Composed& composed);
  Result<void> sayFrame(Workbench::Id id, wire::websocket::Opcode opcode, const std::string& payload);
  void sayInTurn(const std::string& list);
  void showTurns();

  Workbench& bench_;
  TabSends& sends_;
  RequestPane& request_;
  Composer& composer_;
  MessageTurns turns_;
};

}  // namespace penstock::gui
