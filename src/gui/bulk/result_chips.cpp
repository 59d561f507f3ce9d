// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/result_chips.h"

#include <QApplication>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostStatuses = 12;  // chips; of a server that answers with a hundred different ones the most frequent
constexpr int kMostTitle = 28;             // characters of an expression

QString counted(const QString& title, std::uint64_t count) { return title + QStringLiteral(" \u00b7 ") + countText(count); }

}  // namespace

ResultChips::ResultChips(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), row_(new FlowLayout(this)), cluster_(makeTaken("bulkClusterChip")), shape_(makeTaken("bulkShapeChip")) {
  setObjectName("bulkChips");
  setAccessibleName("Which results are shown");
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(theme.scaled(2));
  connect(cluster_, &QToolButton::clicked, this, [this] {
    filter_.cluster.reset();
    mark();
    Q_EMIT changed();
  });
  connect(shape_, &QToolButton::clicked, this, [this] {
    filter_.shape.reset();
    mark();
    Q_EMIT changed();
  });
}

/// What was chosen elsewhere, to be taken back here.
QToolButton* ResultChips::makeTaken(const QString& name) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setProperty("look", "taken");
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setIcon(theme_.icon("x", Theme::Ink::accent));
  button->setIconSize(QSize(theme_.scaled(12), theme_.scaled(12)));
  button->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(button, "Click to show the others as well");
  row_->addWidget(button);
  button->hide();
  return button;
}

ResultChips::Chip ResultChips::makeChip(int value, const QString& name, const QString& title, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setAccessibleName("Only " + tip);
  button->setProperty("look", "quick");
  button->setCheckable(true);
  button->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(button, "Only " + tip + "\nCtrl with the click: several");
  row_->addWidget(button);
  button->show();
  return {value, button, title};
}

void ResultChips::begin(const QStringList& greps) {
  filter_ = {};
  for (std::vector<Chip>* chips : {&statuses_, &greps_}) {
    for (const Chip& chip : *chips) {
      row_->removeWidget(chip.button);
      delete chip.button;
    }
    chips->clear();
  }
  for (int i = 0; i < int(greps.size()); ++i) {
    QString title = greps[i];
    if (title.size() > kMostTitle) title = title.left(kMostTitle) + QChar(0x2026);
    greps_.push_back(makeChip(i, "bulkGrepChip" + QString::number(i), title, "what is selected by " + greps[i]));
    connect(greps_.back().button, &QToolButton::clicked, this, [this, i] { press(filter_.greps, unsigned(i)); });
  }
  mark();
}

void ResultChips::setCounts(const RunRead& read) {
  std::vector<std::pair<int, std::uint64_t>> frequent(read.statuses.begin(), read.statuses.end());
  std::sort(frequent.begin(), frequent.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (frequent.size() > kMostStatuses) frequent.resize(kMostStatuses);
  for (const auto& [status, count] : frequent) {
    auto found = std::find_if(statuses_.begin(), statuses_.end(), [&](const Chip& chip) { return chip.value == status; });
    if (found == statuses_.end()) {
      if (statuses_.size() >= kMostStatuses) continue;
      const QString title = status < 0 ? QStringLiteral("No answer") : QString::number(status);
      statuses_.push_back(makeChip(status, "bulkStatusChip" + QString::number(status), title, status < 0 ? "what has no answer" : "status " + title));
      found = std::prev(statuses_.end());
      connect(found->button, &QToolButton::clicked, this, [this, status = status] { press(filter_.statuses, status); });
    }
    found->button->setText(counted(found->title, count));
  }
  for (const Chip& chip : greps_)
    chip.button->setText(actionText(counted(chip.title, read.greps.size() > std::size_t(chip.value) ? read.greps[std::size_t(chip.value)] : 0)));
}

template <class T>
void ResultChips::press(std::vector<T>& chosen, T value) {
  const auto at = std::find(chosen.begin(), chosen.end(), value);
  const bool was = at != chosen.end();
  if (QApplication::keyboardModifiers() & Qt::ControlModifier) {
    was ? void(chosen.erase(at)) : chosen.push_back(value);
  } else {
    const bool only = was && chosen.size() == 1;
    chosen = only ? std::vector<T>() : std::vector<T>{value};
  }
  mark();
  Q_EMIT changed();
}

void ResultChips::setFilter(ResultFilter filter) {
  if (filter == filter_) return;
  filter_ = std::move(filter);
  mark();
  Q_EMIT changed();
}

void ResultChips::mark() {
  for (const Chip& chip : statuses_)
    chip.button->setChecked(std::find(filter_.statuses.begin(), filter_.statuses.end(), chip.value) != filter_.statuses.end());
  for (const Chip& chip : greps_)
    chip.button->setChecked(std::find(filter_.greps.begin(), filter_.greps.end(), unsigned(chip.value)) != filter_.greps.end());
  const auto tell = [](QToolButton* button, const QString& what, const std::optional<std::uint32_t>& number) {
    button->setVisible(bool(number));
    if (!number) return;
    button->setText(what + ' ' + countText(*number));
    button->setAccessibleName(button->text() + ": show the others as well");
  };
  tell(cluster_, "Cluster", filter_.cluster);
  tell(shape_, "Shape", filter_.shape);
}

}  // namespace penstock::gui
