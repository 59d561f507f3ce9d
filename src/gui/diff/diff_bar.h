// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QBoxLayout>
#include <QToolButton>
#include <QWidget>

#include "gui/detail/small_widgets.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/display/compared.h"
#include "penstock/display/diff_layout.h"

namespace penstock::gui {

/// What of the two is compared, in which way, and how it is shown. Thread: GUI.
class DiffBar : public QWidget {
  Q_OBJECT
 public:
  DiffBar(Theme& theme, QWidget* parent);

  display::CompareOptions options() const;
  bool sideBySide() const { return sideBySide_->isChecked(); }
  bool onlyChanges() const { return onlyChanges_->isChecked(); }
  /// As it was left; nothing of it is told.
  QByteArray saved() const;
  void restore(const QByteArray& saved);

  /// `current` from 0, -1 for none; `count`: changes there are.
  void setCounts(const display::DiffLayout* layout, int current);
  /// What the current change is called; "" for nothing.
  void setPlace(const QString& place) { place_->setText(place); }
  void setIgnored(std::size_t entries);
  void setBusy(bool busy);
  bool busy() const { return stop_->isVisibleTo(this); }
  /// While there is nothing to go through or export.
  void setComparing(bool there);

  QToolButton* ignoreButton() { return ignore_; }
  QToolButton* exportButton() { return export_; }
  QToolButton* nextButton() { return next_; }
  QToolButton* previousButton() { return previous_; }

 Q_SIGNALS:
  void optionsChanged();
  void layoutChanged();
  void stopped();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QToolButton* make(const QString& name, const QString& text, const QString& icon, bool checkable);
  void addChoice(QButtonGroup* group, const QString& name, const std::vector<std::pair<int, QString>>& choices, int chosen);
  void addLine();
  void makeChoices();
  void makeTools();
  void showMode();
  void fit();

  Theme& theme_;
  QBoxLayout* rows_;
  QHBoxLayout *choices_, *tools_, *row_;
  QButtonGroup *parts_, *modes_;
  QToolButton *pretty_, *ordered_, *previous_, *next_, *sideBySide_, *onlyChanges_, *ignore_, *export_, *stop_;
  YieldingLabel* place_;
  PlainLabel* counts_;
};

}  // namespace penstock::gui
