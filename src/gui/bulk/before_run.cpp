// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/before_run.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "penstock/service/chain.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostShown = 6;
constexpr std::size_t kMostRequests = 50;
constexpr std::size_t kMostTitle = 60;

/// "1  Log in \u2192 {{token}}"
QString lineOf(std::size_t number, const service::RequestTab& tab) {
  QString line = QString::number(number) + QStringLiteral("  ") + wireText(service::titleOf(tab), kMostTitle);
  QStringList names;
  for (const draft::Extraction& one : tab.after) names << "{{" + wireText(one.variable, kMostTitle) + "}}";
  return names.isEmpty() ? line : line + QStringLiteral(" \u2192 ") + names.join(QStringLiteral(", "));
}

}  // namespace

BeforeRun::BeforeRun(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      words_(new PlainLabel(this)),
      take_(new QPushButton(this)),
      drop_(new QPushButton("Send nothing before", this)),
      again_(new ConditionField(theme, "bulkAgain", "Send them again when an answer is", "Send them again when an answer is: status == 401", this)) {
  setObjectName("bulkBefore");
  setAccessibleName("Sent before the run");
  words_->setObjectName("bulkBeforeWords");
  words_->setProperty("look", "dim");
  words_->setWordWrap(true);
  take_->setObjectName("bulkTakeChain");
  setPlainToolTip(take_, "The requests of the Resender that are sent one after the other (\u201cSend several requests\u201d), as they are now.\n"
                         "What \u201cAfter\u201d of them takes from their answers has its name in the run's request.");
  drop_->setObjectName("bulkDropChain");
  drop_->setAccessibleName(drop_->text());
  auto* row = new QHBoxLayout;
  row->setSpacing(theme.scaled(6));
  row->addWidget(take_);
  row->addWidget(drop_);
  row->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(6));
  column->addWidget(words_);
  column->addLayout(row);
  column->addWidget(again_);
  connect(take_, &QPushButton::clicked, this, &BeforeRun::take);
  connect(drop_, &QPushButton::clicked, this, [this] {
    setRequests({}, again_->condition().toStdString());
    Q_EMIT changed();
  });
  connect(again_, &ConditionField::changed, this, &BeforeRun::changed);
  showWords();
}

void BeforeRun::take() {
  std::vector<service::RequestTab> chain = chain_ ? chain_() : std::vector<service::RequestTab>();
  if (chain.empty()) return Q_EMIT told("The Resender has no chain: tick requests there in \u201cSend several requests\u201d");
  if (chain.size() > kMostRequests) return Q_EMIT told("A run has 50 requests before it at most");
  const auto doubtful = std::find_if(chain.begin(), chain.end(), [](const service::RequestTab& tab) { return tab.doubtful; });
  if (doubtful != chain.end())
    return Q_EMIT told(wireText(service::titleOf(*doubtful), kMostTitle) + " may be somebody else's: look at it and send it in the Resender first");
  setRequests(chain, again_->condition().toStdString());
  Q_EMIT changed();
}

void BeforeRun::setRequests(const std::vector<service::RequestTab>& requests, const std::string& again) {
  requests_ = requests;
  again_->setCondition(QString::fromStdString(again));
  showWords();
}

std::string BeforeRun::again() const { return requests_.empty() ? std::string() : again_->condition().trimmed().toStdString(); }

void BeforeRun::showWords() {
  const bool any = !requests_.empty();
  QStringList lines;
  for (std::size_t i = 0; i < std::min(requests_.size(), kMostShown); ++i) lines << lineOf(i + 1, requests_[i]);
  if (requests_.size() > kMostShown) lines << "and " + countText(requests_.size() - kMostShown) + " more";
  words_->setText(any ? lines.join('\n') : QStringLiteral("Nothing: its first request goes out at once."));
  take_->setText(any ? "Take it again" : "Take the Resender's chain");
  take_->setAccessibleName(take_->text());
  drop_->setVisible(any);
  again_->setVisible(any);
}

}  // namespace penstock::gui
