// SPDX-License-Identifier: GPL-3.0-or-later
// What of the Diff tab is kept in the project.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "gui/diff/diff_page.h"

namespace penstock::gui {
namespace {

constexpr auto kView = "diff/view", kPool = "diff/pool", kIgnore = "diff/ignore";

QJsonArray arrayOf(const std::vector<std::string>& entries) {
  QJsonArray out;
  for (const std::string& entry : entries) out.append(QString::fromStdString(entry));
  return out;
}

std::vector<std::string> entriesOf(const QJsonValue& array) {
  std::vector<std::string> out;
  for (const QJsonValue& entry : array.toArray())
    if (entry.isString() && out.size() < diff::IgnoreRules::most) out.push_back(entry.toString().toStdString());
  return out;
}

model::ExchangeId idOf(const QJsonValue& value) { return model::ExchangeId(std::max(value.toDouble(), 0.0)); }

}  // namespace

void DiffPage::remember() { memory_.set(kView, bar_->saved()); }

void DiffPage::poolEdited() {
  QJsonArray ids;
  for (const model::ExchangeId id : exchanges_.ids()) ids.append(double(id));
  memory_.setOwn(
      kPool, QJsonDocument(QJsonObject{{"ids", ids}, {"left", double(left_)}, {"right", double(right_)}}).toJson(QJsonDocument::Compact));
  Q_EMIT poolChanged(int(exchanges_.ids().size()));
}

void DiffPage::restore() {
  const QJsonObject lists = QJsonDocument::fromJson(memory_.ownValue(kIgnore)).object();
  ignoreLists_ = {entriesOf(lists.value("headers")), entriesOf(lists.value("paths")), entriesOf(lists.value("patterns"))};
  std::vector<diff::IgnoreProblem> problems;
  ignore_ = diff::IgnoreRules::compile(ignoreLists_, problems);
  bar_->setIgnored(ignoreLists_.headers.size() + ignoreLists_.jsonPaths.size() + ignoreLists_.patterns.size());
  const QJsonObject pool = QJsonDocument::fromJson(memory_.ownValue(kPool)).object();
  std::vector<model::ExchangeId> ids;
  for (const QJsonValue& id : pool.value("ids").toArray())
    if (idOf(id) != 0 && ids.size() < PoolModel::most) ids.push_back(idOf(id));
  exchanges_.add(ids, {});
  const auto there = [this](model::ExchangeId id) { return exchanges_.rowOf(id) >= 0 ? id : 0; };
  left_ = there(idOf(pool.value("left")));
  right_ = there(idOf(pool.value("right")));
  leftPicker_->choose(left_);
  rightPicker_->choose(right_);
  Q_EMIT poolChanged(int(ids.size()));
  run(From::reading, false);
}

void DiffPage::setIgnore(diff::IgnoreLists lists) {
  ignoreLists_ = std::move(lists);
  std::vector<diff::IgnoreProblem> problems;
  ignore_ = diff::IgnoreRules::compile(ignoreLists_, problems);
  const QJsonObject kept{
      {"headers", arrayOf(ignoreLists_.headers)}, {"paths", arrayOf(ignoreLists_.jsonPaths)}, {"patterns", arrayOf(ignoreLists_.patterns)}};
  memory_.setOwn(kIgnore, QJsonDocument(kept).toJson(QJsonDocument::Compact));
  bar_->setIgnored(ignoreLists_.headers.size() + ignoreLists_.jsonPaths.size() + ignoreLists_.patterns.size());
  run(From::comparing, false);
}

}  // namespace penstock::gui
