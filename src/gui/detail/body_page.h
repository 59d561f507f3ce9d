// SPDX-License-Identifier: GPL-3.0-or-later
// The Body tab: one body, shown as text, JSON, image or hex.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "gui/detail/body_loader.h"
#include "gui/detail/view_memory.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"

class QStackedWidget;
class QPushButton;

namespace penstock::gui {

class BodyActions;
class ChangedTextView;
class YieldingLabel;
class FindBar;
class HexView;
class ImageView;
class NoticeBar;
class PillButton;
class PillCorner;
class ReadAsMenu;
class Theme;
class TreePage;

/// Loads only while it is visible. Thread: GUI.
class BodyPage : public QWidget {
  Q_OBJECT
 public:
  /// `pool` outlives this. `name` begins the object names.
  BodyPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent = nullptr);
  ~BodyPage() override;

  /// `key`: under which what was chosen is remembered. `same`: a newer state of the body shown: nothing jumps.
  void setBody(display::BodyRequest request, const ViewKey& key, bool same);
  void chooseView(display::BodyView view);
  /// All of it, as far as that is bounded; what may be a bomb to a lower bound. May be stopped.
  void loadAll();
  void openFind();
  bool canFind() const;
  /// Texts that made the exchange match: the first that the body shown has is marked and gone to.
  void setSought(const std::vector<std::string>& texts);
  /// A body that came before this one, until there is another: where they differ is marked, as long as this one is shown as text.
  void setEarlier(std::optional<display::BodyRequest> earlier);
  /// To the next such place; `fromTop`: to the first, as soon as it is known. False: there is none behind.
  bool nextChange(bool fromTop);
  /// What a file of it is offered as.
  void setFileName(const QString& name);
  /// Coding and pills, for the pane's bar.
  QWidget* corner() const;
  bool loading() const { return job_.running() || dirty_; }

 Q_SIGNALS:
  /// A body was shown; `decoded` is its size without codings, where there were any and all of it is known.
  void loaded(std::optional<std::uint64_t> decoded);

  /// The person wants to load a schema for what is shown.
  void schemaWanted();
  /// What was chosen in it is to be decoded. `name`: of the value; "" where nothing says.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void load();
  void showBody(ShownBody body);
  void makeViews(QThreadPool& pool, const QString& name);
  void makeCorner(const QString& name);
  /// The view itself; what is shown about it is the same for all.
  void showView(ShownBody& body, bool keep);
  void stopLoading();
  void showMessage(const QString& text);
  void rebuildMenu();
  void offerTree(const ShownBody& body);
  void markChanges();
  void readAs(const codec::ProtobufChoices& choices);

  Theme& theme_;
  Job job_, changesJob_;
  display::BodyRequest request_;
  std::optional<display::BodyRequest> earlier_;
  display::BodyView shownAs_ = display::BodyView::automatic;
  bool jumpSoon_ = false;
  ViewKey key_;
  std::vector<std::string> sought_;
  bool dirty_ = false, same_ = false, coded_ = false, shownOnce_ = false, cut_ = false, mayBeBomb_ = false, mayLoadSchema_ = false;
  QTimer patience_;
  PillCorner* corner_;
  YieldingLabel* coding_;
  PillButton* pill_;
  PillButton* asTree_;
  BodyActions* actions_;
  std::vector<display::BodyView> fitting_;
  NoticeBar* notice_;
  QPushButton* loadAll_;
  QPushButton* stop_;
  QPushButton* hex_;
  QPushButton* schema_;
  QStackedWidget* stack_;
  ChangedTextView* code_;
  TreePage* tree_;
  ReadAsMenu* readAs_;
  HexView* hexView_;
  ImageView* image_;
  PlainLabel* message_;
  FindBar* find_;
};

}  // namespace penstock::gui
