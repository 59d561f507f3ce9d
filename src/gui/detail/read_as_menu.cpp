// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/read_as_menu.h"

#include <QMenu>
#include <utility>

#include "gui/detail/tree_view.h"
#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kSample = 60;  // bytes of a value shown beside the name of its type

QString labelOf(const codec::ProtobufOffers::Offer& offer) {
  const QString name = wireText(codec::readingName(offer.reading));
  if (offer.sample.empty()) return name;
  const QString cut = offer.sample.size() > kSample ? QStringLiteral("…") : QString();
  return actionText(name + QStringLiteral("   ") + wireText(offer.sample, kSample) + cut);
}

}  // namespace

ReadAsMenu::ReadAsMenu(TreeView& tree, const QString& name, QObject* parent) : QObject(parent), tree_(tree), name_(name) {
  connect(&tree_, &TreeView::menuRequested, this, [this](QMenu* menu) { fill(*menu); });
}

void ReadAsMenu::setOffers(codec::ProtobufOffersPtr offers, codec::ProtobufChoices choices) {
  offers_ = std::move(offers);
  choices_ = std::move(choices);
}

void ReadAsMenu::fill(QMenu& menu) {
  if (!offers_ || tree_.rows().count() == 0) return;
  const codec::ValueTree& values = *tree_.rows().tree();
  const auto offers = offers_->of(values, tree_.current());
  const codec::ProtobufPath path = offers_->path(values, tree_.current());
  if (!path.empty() && offers.size() > 1) {
    QMenu* readings = menu.addMenu(tr("Read as"));
    readings->setObjectName(name_ + "ReadAs");
    const auto now = choices_.find(path);
    const auto add = [&](const QString& text, bool checked, auto change) {
      QAction* action = readings->addAction(text, this, [this, change] {
        codec::ProtobufChoices changed = choices_;
        change(changed);
        Q_EMIT chosen(changed);
      });
      action->setCheckable(true);
      action->setChecked(checked);
      return action;
    };
    add(tr("Guess"), now == choices_.end(), [path](codec::ProtobufChoices& choices) { choices.erase(path); });
    readings->addSeparator();
    for (const auto& offer : offers) {
      const bool checked = now != choices_.end() && now->second == offer.reading;
      add(labelOf(offer), checked, [path, reading = offer.reading](codec::ProtobufChoices& choices) { choices[path] = reading; })
          ->setEnabled(checked || now != choices_.end() || choices_.size() < codec::mostChoices);
    }
  }
  if (!choices_.empty()) menu.addAction(tr("Guess all fields again"), this, [this] { Q_EMIT chosen({}); });
}

}  // namespace penstock::gui
