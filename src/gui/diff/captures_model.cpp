// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/captures_model.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/theme/look.h"

namespace penstock::gui {
namespace {

constexpr int kMostText = 2'000;

QString trafficText(const std::optional<display::EndpointTraffic>& of) {
  if (!of) return QStringLiteral("\u2014");
  QStringList statuses;
  for (const auto& [status, count] : of->statuses) statuses << (status < 0 ? QStringLiteral("no answer") : QString::number(status));
  QString out = countText(of->exchanges) + QStringLiteral(" \u00d7 ") + statuses.join(", ");
  if (of->medianUs >= 0) out += QStringLiteral(" \u00b7 ") + durationText(of->medianUs);
  return out;
}

}  // namespace

void CapturesModel::setEndpoints(std::vector<display::EndpointCompared> endpoints) {
  beginResetModel();
  all_ = std::move(endpoints);
  narrow();
  endResetModel();
}

void CapturesModel::setOnlyDifferent(bool only) {
  beginResetModel();
  onlyDifferent_ = only;
  narrow();
  endResetModel();
}

void CapturesModel::setText(const QString& text) {
  beginResetModel();
  text_ = text.trimmed();
  narrow();
  endResetModel();
}

std::size_t CapturesModel::different() const {
  return std::size_t(std::count_if(all_.begin(), all_.end(), [](const display::EndpointCompared& one) { return one.differs(); }));
}

void CapturesModel::narrow() {
  shown_.clear();
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (onlyDifferent_ && !all_[i].differs()) continue;
    if (!text_.isEmpty() && !(textOf(all_[i], method) + ' ' + textOf(all_[i], endpoint)).contains(text_, Qt::CaseInsensitive)) continue;
    shown_.push_back(i);
  }
}

QString CapturesModel::textOf(const display::EndpointCompared& of, int column) {
  switch (column) {
    case method: return wireText(of.method, 40);
    case endpoint: return wireText(of.origin + of.path, kMostText);
    case left: return trafficText(of.left);
    case right: return trafficText(of.right);
    case differs: break;
  }
  if (!of.left) return QStringLiteral("only on the right");
  if (!of.right) return QStringLiteral("only on the left");
  QStringList words;
  for (const std::string& one : of.differences) words << wireText(one, kMostText);
  return words.join("; ");
}

QVariant CapturesModel::data(const QModelIndex& index, int role) const {
  const display::EndpointCompared* of = at(index.row());
  if (!of) return {};
  if (role == Qt::DisplayRole) return textOf(*of, index.column());
  if (role == Qt::ToolTipRole) return plainToolTip(textOf(*of, index.column()));
  if (role == Qt::ForegroundRole && index.column() == differs && (!of->left || !of->right)) return theme_.tokens().clientError;
  return {};
}

QVariant CapturesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static constexpr const char* titles[] = {"Method", "Endpoint", "Left", "Right", "What differs"};
  return QString::fromLatin1(titles[section]);
}

}  // namespace penstock::gui
