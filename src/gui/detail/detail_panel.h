// SPDX-License-Identifier: GPL-3.0-or-later
// Everything about one exchange: request and response side by side or stacked; while its messages are listed, the one
// chosen stands where the response is.
#pragma once

#include <QList>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>
#include <string>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/model/remedy.h"

class QSplitter;
class QStackedWidget;
class QToolButton;

namespace penstock::gui {

class MessagePane;
class NoteBar;
class Pane;
class PayloadPane;
class Theme;

/// Loads, decodes and lays out off the window's thread; while the exchange shown is pending it follows it by itself.
/// Lifetime: the destructor waits for its workers. Thread: GUI.
class DetailPanel : public QWidget {
  Q_OBJECT
 public:
  /// The parts of the service that `source` names, and `theme`, outlive this.
  DetailPanel(DetailSource source, Theme& theme, QWidget* parent = nullptr);
  ~DetailPanel() override;

  /// Looks into that project from now on, or none: shows nothing at first.
  void setProject(std::shared_ptr<const model::Recording> recording, std::shared_ptr<model::TrafficIndex> rows);

  using QWidget::show;
  /// Shows that exchange, or looks at it again when it is the one shown. Returns at once.
  void show(model::ExchangeId id);
  void clear();
  /// Texts looked for in bodies: marked where they are, in what is shown now and later.
  void setSought(const std::vector<std::string>& texts);
  /// While exchange `of` is shown, where its answer differs from that of `earlier` is marked; 0: nothing is.
  void setEarlier(model::ExchangeId of, model::ExchangeId earlier);
  void nextChange();
  /// Other names of Protocol Buffers may be known by now.
  void schemaChanged();
  model::ExchangeId shown() const { return shown_; }

  /// What is noted on the exchange shown.
  void setNotes(const model::Annotation& notes);

  /// Qt::Horizontal is side by side. Remembered, for a panel below the list and one beside it apart.
  Qt::Orientation orientation() const;
  void setOrientation(Qt::Orientation orientation);
  /// The panel stands beside the list, where it is high and narrow: request over response, unless the person chose otherwise.
  void setBeside(bool beside);
  /// False: of an exchange without messages the response alone is shown.
  void setRequestShown(bool shown);
  /// Somebody listens to remedyWanted().
  void offerRemedies();

 Q_SIGNALS:
  /// A click on the notes.
  void notesPressed();
  void orientationChanged(Qt::Orientation orientation);
  /// What is to be done about `exchange`, which failed.
  void remedyWanted(const model::ExchangePtr& exchange, model::Remedy remedy);
  /// Asked for as lines for a shell.
  void remedyCommandWanted(const model::ExchangePtr& exchange);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void load();
  void apply(const model::ExchangePtr& exchange);
  void loadEarlier();
  /// Told of the next change of the rows.
  void follow();
  void look();
  void arrange();
  const char* stackedKey() const;
  const char* sizesKey() const;
  void restoreOrientation();
  void showMessage(bool same);
  void loadSchema();
  QToolButton* addTurn(Pane* pane, const QString& name);
  model::Summary currentRow() const;
  void tell(const QString& message);
  /// Whether the pane with the focus can find, and opens its field when `open`.
  bool find(bool open) const;

  DetailSource source_;
  Theme& theme_;
  QThreadPool pool_;
  Mailbox mailbox_;
  model::ExchangeId wanted_ = 0, shown_ = 0;
  model::ExchangeId earlierOf_ = 0, earlier_ = 0;
  std::uint64_t generation_ = 0;
  model::Summary row_;  // of the exchange shown, as it was when it was loaded
  bool loading_ = false, again_ = false;
  bool beside_ = false;
  bool requestShown_ = true;
  model::ExchangePtr exchange_;
  Subscription rowsComing_;
  QTimer pause_, patience_;
  NoteBar* notes_;
  QStackedWidget* stack_;
  PlainLabel* message_;
  QSplitter* splitter_;
  QList<int> parts_;  // sizes of the two sides, where both are shown
  bool two_ = true;
  MessagePane* request_;
  MessagePane* response_;
  PayloadPane* payload_;
  QStackedWidget* side_;  // response or message
  QToolButton* turns_[2];
};

}  // namespace penstock::gui
