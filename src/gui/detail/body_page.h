// SPDX-License-Identifier: GPL-3.0-or-later
// The Body tab: one body, shown as text, JSON, image or hex.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "gui/detail/body_loader.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"

class QStackedWidget;
class QPushButton;

namespace penstock::gui {

class CodeView;
class YieldingLabel;
class FindBar;
class HexView;
class ImageView;
class NoticeBar;
class PillButton;
class PillCorner;
class Theme;

/// Loads only while it is visible. Thread: GUI.
class BodyPage : public QWidget {
  Q_OBJECT
 public:
  /// `pool` outlives this. `name` begins the object names.
  BodyPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent = nullptr);
  ~BodyPage() override;

  /// `key`: under which the chosen view is remembered. `same`: a newer state of the body shown: nothing jumps.
  void setBody(display::BodyRequest request, const QString& key, bool same);
  void chooseView(display::BodyView view);
  void loadAll();
  void openFind();
  /// Texts that made the exchange match: the first that the body shown has is marked and gone to.
  void setSought(const std::vector<std::string>& texts);
  /// Coding and pill, for the pane's bar.
  QWidget* corner() const;
  bool loading() const { return job_.running() || dirty_; }

 Q_SIGNALS:
  /// A body was shown; `decoded` is its size without codings, where there were any and all of it is known.
  void loaded(std::optional<std::uint64_t> decoded);

  /// The person wants to load a schema for what is shown.
  void schemaWanted();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void load();
  void showBody(ShownBody body);
  void showMessage(const QString& text);
  void rebuildMenu();

  Theme& theme_;
  Job job_;
  display::BodyRequest request_;
  QString key_;
  std::vector<std::string> sought_;
  bool dirty_ = false, same_ = false, coded_ = false, shownOnce_ = false, cut_ = false;
  QTimer patience_;
  PillCorner* corner_;
  YieldingLabel* coding_;
  PillButton* pill_;
  NoticeBar* notice_;
  QPushButton* loadAll_;
  QPushButton* hex_;
  QPushButton* schema_;
  QStackedWidget* stack_;
  CodeView* code_;
  HexView* hexView_;
  ImageView* image_;
  PlainLabel* message_;
  FindBar* find_;
};

}  // namespace penstock::gui
