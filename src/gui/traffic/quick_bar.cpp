// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/quick_bar.h"

#include <QApplication>
#include <QDateTime>
#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostHosts = 4;  // a chip each; of more one says how many
constexpr int kMostNameWidth = 260;

QDateTime local(WallTime time) {
  return QDateTime::fromMSecsSinceEpoch(std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count());
}

QString momentText(WallTime time) {
  const QDateTime moment = local(time);
  return moment.toString(moment.date() == QDate::currentDate() ? QStringLiteral("HH:mm:ss") : QStringLiteral("MMM d HH:mm:ss"));
}

QString spanText(const display::TimeSpan& span) {
  // A span to the end of the capture has an end that nobody lives to see.
  if (local(span.to).date().year() > QDate::currentDate().year() + 1) return "since " + momentText(span.from);
  return momentText(span.from) + QStringLiteral(" – ") + momentText(span.to);
}

}  // namespace

QuickBar::QuickBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), row_(new FlowLayout(this)) {
  setObjectName("quickBar");
  setAccessibleName("Quick filters");
  setProperty("look", "toolbar");
  setAttribute(Qt::WA_StyledBackground);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  row_->setContentsMargins(theme.scaled(4), theme.scaled(3), theme.scaled(10), theme.scaled(4));
  row_->setSpacing(theme.scaled(2));
  typeChips_ = addChips(display::typeFilters(), types_, "type");
  between_ = addGap();
  statusChips_ = addChips(display::statusFilters(), statuses_, "status");
  behind_ = addGap();
}

QWidget* QuickBar::addGap() {
  auto* gap = new QWidget(this);
  gap->setFixedSize(theme_.scaled(14), theme_.scaled(22));
  row_->addWidget(gap);
  return gap;
}

std::vector<QuickBar::Chip> QuickBar::addChips(std::span<const display::QuickFilter> filters, Names& chosen, const QString& what) {
  std::vector<Chip> chips;
  for (const display::QuickFilter& filter : filters) {
    auto* button = new QToolButton(this);
    button->setObjectName("quick-" + QString::fromLatin1(filter.name));
    button->setText(filter.title);
    button->setAccessibleName(QStringLiteral("Only %1 %2").arg(what, filter.title));
    button->setProperty("look", "quick");
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    const QString expression = QString::fromLatin1(filter.expression);
    setPlainToolTip(button, (expression.size() < 100 ? expression : "None of the others") + "\nCtrl with the click: several");
    connect(button, &QToolButton::clicked, this, [this, filters, &chosen, name = filter.name] { pressed(filters, chosen, name); });
    row_->addWidget(button);
    chips.push_back({button, filter.name});
  }
  return chips;
}

void QuickBar::pressed(std::span<const display::QuickFilter> filters, Names& chosen, const std::string& name) {
  const bool was = std::find(chosen.begin(), chosen.end(), name) != chosen.end();
  const bool several = QApplication::keyboardModifiers() & Qt::ControlModifier;
  if (!several) {
    const bool only = was && chosen.size() == 1;
    chosen = only ? Names() : Names{name};
  } else if (was) {
    std::erase(chosen, name);
  } else {
    chosen.push_back(name);
    chosen = display::knownFilters(filters, chosen);
  }
  mark(typeChips_, types_);
  mark(statusChips_, statuses_);
  Q_EMIT chosenChanged();
}

void QuickBar::choose(Names types, Names statuses) {
  types = display::knownFilters(display::typeFilters(), types);
  statuses = display::knownFilters(display::statusFilters(), statuses);
  if (types == types_ && statuses == statuses_) return;
  types_ = std::move(types);
  statuses_ = std::move(statuses);
  mark(typeChips_, types_);
  mark(statusChips_, statuses_);
  Q_EMIT chosenChanged();
}

void QuickBar::mark(const std::vector<Chip>& chips, const Names& chosen) {
  for (const Chip& chip : chips) {
    const bool on = std::find(chosen.begin(), chosen.end(), chip.name) != chosen.end();
    chip.button->setChecked(on);
    chip.button->setVisible(shown_ || on);  // what narrows the list is seen in any case
  }
  between_->setVisible(shown_ || (!types_.empty() && !statuses_.empty()));
}

void QuickBar::setChipsShown(bool shown) {
  shown_ = shown;
  mark(typeChips_, types_);
  mark(statusChips_, statuses_);
}

template <class Dropped>
void QuickBar::addTaken(const QString& text, const QString& what, Dropped dropped) {
  auto* chip = new QToolButton(this);
  chip->setObjectName("takenChip");
  const QString shown = QFontMetrics(theme_.ui(12)).elidedText(text, Qt::ElideMiddle, theme_.scaled(kMostNameWidth));
  chip->setText(actionText(shown));
  chip->setAccessibleName(QStringLiteral("Only %1 %2: show the others as well").arg(what, text));
  chip->setProperty("look", "taken");
  chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  chip->setIcon(theme_.icon("x", Theme::Ink::accent));
  chip->setIconSize(QSize(theme_.scaled(12), theme_.scaled(12)));
  chip->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(chip, "Only " + what + " " + text + "\nClick to show the others as well");
  // Later: the chip goes with what it stands for.
  connect(chip, &QToolButton::clicked, this, dropped, Qt::QueuedConnection);
  row_->addWidget(chip);
  chip->show();
  taken_.push_back(chip);
}

void QuickBar::setScope(const display::Scope& scope) {
  if (scope == scope_) return;
  scope_ = scope;
  for (QWidget* chip : taken_) {
    row_->removeWidget(chip);
    delete chip;
  }
  taken_.clear();
  if (scope.hosts.size() > kMostHosts) {
    addTaken(countText(scope.hosts.size()) + " hosts", "these", [this] { Q_EMIT hostsDropped(); });
  } else {
    for (const display::HostChoice& host : scope.hosts) {
      const QString name = host.host.empty() ? QStringLiteral("(no host)") : wireText(host.name(), 256);
      addTaken(host.below ? QStringLiteral("*.") + name : name, host.below ? "hosts of" : "host", [this, host] { Q_EMIT hostDropped(host); });
    }
  }
  if (scope.time) addTaken(spanText(*scope.time), "what came", [this] { Q_EMIT timeDropped(); });
  behind_->setVisible(shown_ && !taken_.empty());
}

}  // namespace penstock::gui
