// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_bar.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalBlocker>
#include <algorithm>

#include "gui/format.h"

namespace penstock::gui {
namespace {

// Design pixels: with less, buttons that have an icon show it alone, then what is chosen has a row of its own.
constexpr int kRoomForWords = 1180, kRoomForOneRow = 1020;

}  // namespace

DiffBar::DiffBar(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      rows_(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      choices_(new QHBoxLayout),
      tools_(new QHBoxLayout),
      row_(choices_),
      parts_(new QButtonGroup(this)),
      modes_(new QButtonGroup(this)) {
  setObjectName("diffBar");
  setProperty("look", "toolbar");
  setAttribute(Qt::WA_StyledBackground);
  rows_->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  rows_->setSpacing(theme.scaled(2));
  rows_->addLayout(choices_);
  rows_->addLayout(tools_, 1);
  for (QHBoxLayout* row : {choices_, tools_}) row->setSpacing(theme.scaled(2));
  makeChoices();
  row_ = tools_;
  makeTools();
  connect(parts_, &QButtonGroup::idClicked, this, &DiffBar::optionsChanged);
  connect(modes_, &QButtonGroup::idClicked, this, [this] {
    showMode();
    Q_EMIT optionsChanged();
  });
  for (QToolButton* button : {pretty_, ordered_}) connect(button, &QToolButton::clicked, this, &DiffBar::optionsChanged);
  for (QToolButton* button : {sideBySide_, onlyChanges_}) connect(button, &QToolButton::clicked, this, &DiffBar::layoutChanged);
  connect(stop_, &QToolButton::clicked, this, &DiffBar::stopped);
  connect(&theme_, &Theme::changed, this, &DiffBar::fit);
  showMode();
  setComparing(false);
}

void DiffBar::makeChoices() {
  using display::ComparedParts;
  const std::vector<std::pair<int, QString>> parts{{int(ComparedParts::request), tr("Request")},
                                                   {int(ComparedParts::response), tr("Response")},
                                                   {int(ComparedParts::both), tr("Both")}};
  addChoice(parts_, "diffPart", parts, int(ComparedParts::both));
  addLine();
  std::vector<std::pair<int, QString>> modes;
  for (int mode = 0; mode <= int(display::lastMode); ++mode)
    modes.emplace_back(mode, QString::fromUtf8(display::toText(display::CompareMode(mode)).data()));
  addChoice(modes_, "diffMode", modes, int(display::CompareMode::lines));
  choices_->addStretch();
}

void DiffBar::makeTools() {
  pretty_ = make("diffPretty", tr("Lay out JSON"), {}, true);
  pretty_->setChecked(true);
  setPlainToolTip(pretty_, tr("JSON is laid out a value a line before it is compared, whatever its white space"));
  ordered_ = make("diffOrdered", tr("In order"), {}, true);
  setPlainToolTip(ordered_, tr("A field in another place is a change"));
  place_ = new YieldingLabel(theme_, this);
  place_->setObjectName("diffPlace");
  place_->setCaption(tr("Where this change is"));
  row_->addWidget(place_, 1);
  row_->addSpacing(theme_.scaled(12));
  stop_ = make("diffStop", tr("Comparing\u2026 Stop"), "x", false);
  stop_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  stop_->hide();
  counts_ = new PlainLabel(this);
  counts_->setObjectName("diffCounts");
  counts_->setCaption(tr("Differences"));
  row_->addWidget(counts_);
  row_->addSpacing(theme_.scaled(4));
  previous_ = make("diffPrevious", tr("Previous change"), "chevron-up", false);
  next_ = make("diffNext", tr("Next change"), "chevron-down", false);
  addLine();
  sideBySide_ = make("diffSideBySide", tr("Side by side"), "columns-2", true);
  sideBySide_->setChecked(true);
  onlyChanges_ = make("diffOnlyChanges", tr("Changes only"), "fold-vertical", true);
  onlyChanges_->setChecked(true);
  setPlainToolTip(onlyChanges_, tr("Equal lines are folded, but for a few around each change"));
  ignore_ = make("diffIgnore", tr("Ignore"), "eye-off", false);
  setPlainToolTip(ignore_, tr("Headers, JSON paths and patterns that make no difference"));
  export_ = make("diffExport", tr("Export"), "upload", false);
  setPlainToolTip(export_, tr("As a unified diff"));
}

QToolButton* DiffBar::make(const QString& name, const QString& text, const QString& icon, bool checkable) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setAccessibleName(text);
  button->setText(text);
  button->setFocusPolicy(Qt::TabFocus);
  button->setProperty("look", "tab");
  button->setCheckable(checkable);
  if (!icon.isEmpty()) {
    button->setIcon(theme_.icon(icon));
    button->setIconSize(QSize(16, 16));
    setPlainToolTip(button, text);
  }
  row_->addWidget(button);
  return button;
}

void DiffBar::addChoice(QButtonGroup* group, const QString& name, const std::vector<std::pair<int, QString>>& choices, int chosen) {
  for (const auto& [id, text] : choices) {
    QToolButton* button = make(name + text, text, {}, true);
    group->addButton(button, id);
    button->setChecked(id == chosen);
  }
}

void DiffBar::addLine() {
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::VLine);
  line->setFixedHeight(theme_.scaled(18));
  row_->addSpacing(theme_.scaled(6));
  row_->addWidget(line);
  row_->addSpacing(theme_.scaled(6));
}

display::CompareOptions DiffBar::options() const {
  display::CompareOptions options;
  options.parts = display::ComparedParts(parts_->checkedId());
  options.mode = display::CompareMode(modes_->checkedId());
  options.layOutJson = pretty_->isChecked();
  options.orderedHeaders = ordered_->isChecked();
  return options;
}

void DiffBar::showMode() {
  const auto mode = display::CompareMode(modes_->checkedId());
  pretty_->setVisible(mode == display::CompareMode::lines || mode == display::CompareMode::words);
  ordered_->setVisible(mode == display::CompareMode::headers);
}

QByteArray DiffBar::saved() const {
  const QJsonObject o{{"parts", parts_->checkedId()},           {"mode", modes_->checkedId()},
                      {"pretty", pretty_->isChecked()},         {"ordered", ordered_->isChecked()},
                      {"sideBySide", sideBySide_->isChecked()}, {"onlyChanges", onlyChanges_->isChecked()}};
  return QJsonDocument(o).toJson(QJsonDocument::Compact);
}

void DiffBar::restore(const QByteArray& saved) {
  const QJsonObject o = QJsonDocument::fromJson(saved).object();
  if (QAbstractButton* part = parts_->button(o.value("parts").toInt(-1))) part->setChecked(true);
  if (QAbstractButton* mode = modes_->button(o.value("mode").toInt(-1))) mode->setChecked(true);
  const std::pair<const char*, QToolButton*> switches[] = {
      {"pretty", pretty_}, {"ordered", ordered_}, {"sideBySide", sideBySide_}, {"onlyChanges", onlyChanges_}};
  for (const auto& [name, button] : switches) button->setChecked(o.value(QLatin1String(name)).toBool(button->isChecked()));
  showMode();
}

void DiffBar::setCounts(const display::DiffLayout* layout, int current) {
  if (!layout) return counts_->setText({});
  const std::size_t count = layout->changes.size();
  const QString lines = QStringLiteral("  \u2212%1  +%2").arg(countText(layout->counts.removed), countText(layout->counts.added));
  const QString alike = layout->alike > 0 ? tr("  \u2248%1").arg(countText(layout->alike)) : QString();
  if (count == 0)
    counts_->setText(tr("No differences") + alike);
  else if (current < 0)
    counts_->setText(countText(count) + (count == 1 ? tr(" change") : tr(" changes")) + lines + alike);
  else
    counts_->setText(tr("%1 of %2").arg(countText(std::uint64_t(current) + 1), countText(count)) + lines + alike);
  setPlainToolTip(counts_, layout->alike > 0 ? tr("\u2248: lines that differ only in what makes no difference") : QString());
}

void DiffBar::setIgnored(std::size_t entries) {
  ignore_->setText(entries ? tr("Ignore \u00b7 %1").arg(entries) : tr("Ignore"));
  ignore_->setAccessibleName(ignore_->text());
}

void DiffBar::setBusy(bool busy) {
  stop_->setVisible(busy);
  counts_->setVisible(!busy);
}

void DiffBar::setComparing(bool there) {
  for (QToolButton* button : {previous_, next_, export_}) button->setEnabled(there);
}

void DiffBar::fit() {
  const bool words = width() >= theme_.scaled(kRoomForWords);
  for (QToolButton* button : {ignore_, export_}) {
    button->setToolButtonStyle(words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    button->setIconSize(QSize(words ? 22 : 16, 16));
  }
  rows_->setDirection(width() >= theme_.scaled(kRoomForOneRow) ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void DiffBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

}  // namespace penstock::gui
