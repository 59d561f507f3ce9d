// SPDX-License-Identifier: GPL-3.0-or-later
// The Resender: requests in tabs, each beside the answer to its last send.
#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <QWidget>
#include <functional>
#include <map>

#include "gui/detail/small_widgets.h"
#include "gui/jobs.h"
#include "gui/resender/answer_pane.h"
#include "gui/resender/answer_values.h"
#include "gui/resender/chain_dialog.h"
#include "gui/resender/conversation.h"
#include "gui/resender/environment_menu.h"
#include "gui/resender/past_view.h"
#include "gui/resender/request_pane.h"
#include "gui/resender/send_bar.h"
#include "gui/resender/tab_sends.h"
#include "gui/resender/tab_strip.h"
#include "gui/resender/workbench.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class ResenderPage : public QWidget {
  Q_OBJECT
 public:
  ResenderPage(service::ProxyService& service, Theme& theme, const Actions& actions, Toast& toast, QWidget* parent);
  ~ResenderPage() override;

  void setProject(service::ProjectPtr project);
  Workbench& bench() { return *bench_; }
  TabSends& sends() { return *sends_; }
  /// What is being typed is kept, and how the page is laid out.
  void remember();
  /// A tab of it, which is seen then. Tells where there are too many.
  bool add(service::RequestTab tab);
  void addNew();
  void send() { sendTab(bench_->drafts().current); }
  void takeFocus();

 Q_SIGNALS:
  void countChanged(int tabs);
  /// Two exchanges to be compared.
  void diffWanted(quint64 left, quint64 right);
  /// Tabs that are to reach their servers at the same moment.
  void raceWanted(const std::vector<quint64>& tabs);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeEmpty();
  void connectParts();
  void connectActions();
  void sendTab(Workbench::Id id, replay::KeptConnectionPtr over = {});
  codec::ProtobufSchemaPtr schemas();
  void runChain();
  void minimise();
  void showCurrent();
  void showState();
  void showAnswer();
  void showPlace();
  void go(int by);
  void edited();
  void tellProblem(Workbench::Id id, const QString& sentence);
  void chooseNeighbour(int by);
  void diff(bool original);
  void targetEdited();
  void chooseVersion(const QString& version);
  void showDoubt();
  void pasteCurl(const QString& command, bool into);
  void copyCurl();
  void editOptions();
  void variablesChanged();
  void fillTabMenu(quint64 id, const QPoint& at);

  service::ProxyService& service_;
  Theme& theme_;
  const Actions& actions_;
  Toast& toast_;
  service::ProjectPtr project_;
  Workbench* bench_;
  TabSends* sends_;
  TabStrip* strip_;
  SendBar* bar_;
  NoticeBar *notice_, *doubt_;
  QStackedWidget* stack_;
  QWidget* empty_;
  QSplitter* splitter_;
  RequestPane* request_;
  AnswerPane* answer_;
  EnvironmentMenu* environments_;
  AnswerValues* values_;
  Conversation* conversation_;
  struct View {
    PastView past;
    QString problem;       // why it was not sent, or failed
    QString note;          // what to know of the last send
  };
  View& viewOf(const service::RequestTab& tab);
  std::map<Workbench::Id, View> views_;
  bool going_ = false;  // the text is changed by us
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
