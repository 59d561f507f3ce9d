// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_header.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

#include "gui/plain_text.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {

using display::HeaderField;

namespace {

constexpr auto kState = "traffic/columns4";
constexpr auto kFields = "traffic/headerColumns";
constexpr auto kWaterfall = "traffic/waterfallWidth";
constexpr auto kSized = "traffic/sizedColumns";
constexpr auto kChosen = "traffic/chosenColumns";
// Before it is known what they need. That may be half as much again.
constexpr int kWidths[TrafficModel::columns] = {52, 104, 62,  150, 320, 66,  70, 70, 72, 52,
                                                150, 110, 60, 160, 70,  130, 52, 110, 200, 56, 140, 140};
constexpr int kFieldWidth = 150;
// From left to right, before anybody moves one.
constexpr TrafficModel::Column kOrder[TrafficModel::columns] = {
    TrafficModel::id,       TrafficModel::time,        TrafficModel::method,   TrafficModel::scheme,
    TrafficModel::host,     TrafficModel::port,        TrafficModel::path,     TrafficModel::query,
    TrafficModel::operation, TrafficModel::status,   TrafficModel::type,        TrafficModel::requestSize, TrafficModel::size,
    TrafficModel::duration, TrafficModel::protocol,    TrafficModel::tls,      TrafficModel::client,
    TrafficModel::process,  TrafficModel::tags,        TrafficModel::comment,  TrafficModel::rules,    TrafficModel::waterfall};
// There for whoever asks: a screen is not wide enough for all.
constexpr TrafficModel::Column kHidden[] = {TrafficModel::scheme, TrafficModel::query, TrafficModel::requestSize, TrafficModel::client,
                                            TrafficModel::tls,    TrafficModel::tags,  TrafficModel::comment,     TrafficModel::port,
                                            TrafficModel::rules};
constexpr int kLeastPath = 150, kGoodPath = 340;
constexpr int kGoodWaterfall = 90;  // a narrower one says little: given up only for the least of Path
constexpr int kRoomForProcess = 1500;  // a narrower window has better use for its width

bool isHiddenAtFirst(int section) { return std::find(std::begin(kHidden), std::end(kHidden), section) != std::end(kHidden); }

QByteArray listed(const std::set<int>& sections) {
  QByteArrayList all;
  for (const int section : sections) all << QByteArray::number(section);
  return all.join(' ');
}

std::set<int> setOf(const QByteArray& list) {
  std::set<int> sections;
  for (const QByteArray& section : list.split(' '))
    if (!section.isEmpty()) sections.insert(section.toInt());
  return sections;
}

}  // namespace

TrafficHeader::TrafficHeader(const Theme& theme, QWidget* parent) : QHeaderView(Qt::Horizontal, parent), theme_(theme) {
  setObjectName("trafficHeader");
  setAccessibleName("Columns");
  setSectionsClickable(true);
  setSectionsMovable(true);
  setHighlightSections(false);
  setSortIndicatorShown(true);
  setMinimumSectionSize(theme.scaled(44));
  connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  connect(this, &QHeaderView::sectionResized, this, [this](int section, int before, int now) {
    if (fitting_) return;
    // Hiding and showing are told as a width of 0.
    if ((before == 0) != (now == 0)) chosen_.insert(section);
    else sized_.insert(section);
    if (section == TrafficModel::waterfall && before != 0 && now != 0) waterfall_ = now;
    if (section == TrafficModel::query && (before == 0) != (now == 0)) tellPathAlone();
    fit();
  });
  connect(this, &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
    if (TrafficModel::sortable(section)) {
      sorted_ = section;
      sortedOrder_ = order;
    } else {  // header fields lie on disk: there is no order of them to show
      const QSignalBlocker quiet(this);
      setSortIndicator(sorted_, sortedOrder_);
    }
  });
}

void TrafficHeader::resetColumns() {
  setFields({});
  showFirstColumns();
}

void TrafficHeader::showFirstColumns() {
  fitting_ = true;
  sized_.clear();
  chosen_.clear();
  gone_.clear();
  for (int visual = 0; visual < TrafficModel::columns; ++visual) {
    const int logical = kOrder[visual];
    setSectionHidden(logical, isHiddenAtFirst(logical));
    moveSection(visualIndex(logical), visual);
    setSectionResizeMode(logical, logical == TrafficModel::path ? Fixed : Interactive);
    resizeSection(logical, theme_.scaled(kWidths[logical]));
  }
  waterfall_ = sectionSize(TrafficModel::waterfall);
  fitting_ = false;
  tellPathAlone();
  fit();
}

void TrafficHeader::setFields(std::vector<HeaderField> fields) {
  auto* rows = static_cast<TrafficModel*>(model());
  if (fields == fields_) return;
  // Of those that stay, the places and widths stay.
  struct Kept {
    HeaderField field;
    int width, visual;
  };
  std::vector<Kept> kept;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const int logical = TrafficModel::columns + int(i);
    kept.push_back({fields_[i], sectionSize(logical), visualIndex(logical)});
  }
  fields_ = std::move(fields);
  QStringList titles;
  for (const HeaderField& field : fields_) titles << QString::fromStdString(field.title());
  fitting_ = true;
  rows->setFieldColumns(titles);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const int logical = TrafficModel::columns + int(i);
    const auto was = std::find_if(kept.begin(), kept.end(), [&](const Kept& k) { return k.field == fields_[i]; });
    setSectionResizeMode(logical, Interactive);
    resizeSection(logical, was != kept.end() ? was->width : theme_.scaled(kFieldWidth));
    // A new one before the waterfall, which belongs to the right edge.
    moveSection(visualIndex(logical), was != kept.end() ? std::min(was->visual, count() - 1) : visualIndex(TrafficModel::waterfall));
  }
  fitting_ = false;
  fit();
  Q_EMIT fieldsChanged();
}

void TrafficHeader::offerFields(bool offered) {
  fieldsOffered_ = offered;
  if (!offered) setFields({});
}

void TrafficHeader::tellPathAlone() {
  if (auto* rows = static_cast<TrafficModel*>(model())) rows->setPathAlone(!isSectionHidden(TrafficModel::query));
}

void TrafficHeader::setNeeds(std::vector<int> widths) {
  if (widths == needs_) return;
  needs_ = std::move(widths);
  fit();
}

int TrafficHeader::widthFor(int section) const {
  const int first = theme_.scaled(kWidths[section]);
  if (needs_.empty()) return first;
  const int name =
      QFontMetrics(theme_.ui(12)).horizontalAdvance(model()->headerData(section, Qt::Horizontal).toString()) + 2 * theme_.scaled(8) + 2;
  return std::clamp(needs_[std::size_t(section)], std::max(name, minimumSectionSize()), std::max(name, first + first / 2));
}

bool TrafficHeader::goesWhenEmpty(int section) const {
  if (isHiddenAtFirst(section) || chosen_.contains(section)) return false;
  if (needs_.empty()) return section == TrafficModel::operation;
  return needs_[std::size_t(section)] == 0 &&
         (section == TrafficModel::operation || section == TrafficModel::type || section == TrafficModel::size || section == TrafficModel::protocol ||
          section == TrafficModel::process);
}

void TrafficHeader::fit() {
  if (fitting_ || count() < TrafficModel::columns || isSectionHidden(TrafficModel::path)) return;
  fitting_ = true;
  if (!chosen_.contains(TrafficModel::process)) setSectionHidden(TrafficModel::process, width() < theme_.scaled(kRoomForProcess));
  for (int section = 0; section < TrafficModel::columns; ++section) {
    if (section == TrafficModel::path || section == TrafficModel::waterfall) continue;
    if (gone_.erase(section) != 0) setSectionHidden(section, false);
    if (!isSectionHidden(section) && !sized_.contains(section)) resizeSection(section, widthFor(section));
  }
  const int path = sectionSize(TrafficModel::path);
  const int waterfall = isSectionHidden(TrafficModel::waterfall) ? 0 : sectionSize(TrafficModel::waterfall);
  int others = length() - path - waterfall;
  const int most = waterfall == 0 ? 0 : std::max(waterfall_, minimumSectionSize());
  for (int section = 0; section < TrafficModel::columns; ++section) {
    // Where nothing tells an operation, its column would be a riddle.
    const bool room = width() - others - most >= theme_.scaled(kGoodPath) && section != TrafficModel::operation;
    if (room || isSectionHidden(section) || !goesWhenEmpty(section)) continue;
    others -= sectionSize(section);
    setSectionHidden(section, true);
    gone_.insert(section);
  }
  if (waterfall > 0) {
    const int good = std::clamp(width() - others - theme_.scaled(kGoodPath), std::min(theme_.scaled(kGoodWaterfall), most), most);
    const int room = std::max(std::min(good, width() - others - theme_.scaled(kLeastPath)), minimumSectionSize());
    resizeSection(TrafficModel::waterfall, room);
    others += room;
  }
  resizeSection(TrafficModel::path, std::max(theme_.scaled(kLeastPath), width() - others));
  fitting_ = false;
}

void TrafficHeader::resizeEvent(QResizeEvent* event) {
  QHeaderView::resizeEvent(event);
  fit();
}

void TrafficHeader::restore(const ProjectMemory& memory) {
  std::vector<std::string> texts;
  for (const QByteArray& text : memory.value(kFields).split('\n')) texts.push_back(text.toStdString());
  setFields(HeaderField::parse(texts));
  showFirstColumns();
  const QByteArray state = memory.value(kState);
  fitting_ = true;
  if (state.isEmpty() || !restoreState(state) || !TrafficModel::sortable(sortIndicatorSection())) {
    setSortIndicator(TrafficModel::id, Qt::AscendingOrder);
  } else {
    sized_ = setOf(memory.value(kSized));
    chosen_ = setOf(memory.value(kChosen));
    waterfall_ = memory.value(kWaterfall).toInt();
    // What went because it was empty may be filled by now.
    for (int section = 0; section < TrafficModel::columns; ++section)
      if (!chosen_.contains(section)) setSectionHidden(section, isHiddenAtFirst(section));
  }
  for (int i = 0; i < count(); ++i) setSectionResizeMode(i, i == TrafficModel::path ? Fixed : Interactive);
  setSectionsClickable(true);
  setSortIndicatorShown(true);
  fitting_ = false;
  tellPathAlone();
  fit();
}

void TrafficHeader::remember(ProjectMemory& memory) const {
  QByteArrayList texts;
  for (const HeaderField& field : fields_) texts << QByteArray::fromStdString(field.text());
  memory.set(kFields, texts.join('\n'));
  memory.set(kState, saveState());
  memory.set(kWaterfall, QByteArray::number(waterfall_));
  memory.set(kSized, listed(sized_));
  memory.set(kChosen, listed(chosen_));
}

void TrafficHeader::fillMenu(QMenu& menu) {
  for (int visual = 0; visual < count(); ++visual) {
    const int logical = logicalIndex(visual);
    QAction* action =
        menu.addAction(actionText(model()->headerData(logical, Qt::Horizontal, TrafficModel::fullNameRole).toString()));
    action->setCheckable(true);
    action->setChecked(!isSectionHidden(logical));
    // The last one stays: a table without columns has no header to bring them back with.
    action->setEnabled(isSectionHidden(logical) || hiddenSectionCount() + 1 < count());
    connect(action, &QAction::toggled, this, [this, logical](bool on) { setSectionHidden(logical, !on); });
  }
  menu.addSeparator();
  if (fieldsOffered_) connect(menu.addAction("Column of a header field\u2026"), &QAction::triggered, this, &TrafficHeader::addFieldRequested);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    connect(menu.addAction("Remove " + actionText(QString::fromStdString(fields_[i].title()))), &QAction::triggered, this, [this, gone = fields_[i]] {
      std::vector<HeaderField> rest = fields_;
      std::erase(rest, gone);
      setFields(std::move(rest));
    });
  }
  connect(menu.addAction("Reset columns"), &QAction::triggered, this, &TrafficHeader::resetColumns);
}

void TrafficHeader::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  fillMenu(menu);
  menu.exec(event->globalPos());
}

QSize TrafficHeader::sizeHint() const {
  return {QHeaderView::sizeHint().width(), theme_.scaled(27)};
}

void TrafficHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
  const Tokens& t = theme_.tokens();
  painter->fillRect(rect, t.background);
  painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
  // The order of capture is what one expects: only another one is worth a sign.
  const bool usual = sortIndicatorSection() == TrafficModel::id && sortIndicatorOrder() == Qt::AscendingOrder;
  const bool sorted = sortIndicatorSection() == section && !usual;
  const QFont font = theme_.ui(12, sorted ? QFont::Medium : QFont::Normal);
  const QFontMetrics metrics(font);
  const int arrow = sorted ? theme_.scaled(10) : 0;
  const QRect area = rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), -1);
  const bool right = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
  const QString name = metrics.elidedText(model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString(),
                                          Qt::ElideRight, area.width() - arrow);
  painter->setFont(font);
  painter->setPen(sorted ? t.text : t.dim);
  const QRect words = right ? area : area.adjusted(0, 0, -arrow, 0);
  painter->drawText(words, int(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft)), name);
  if (!sorted) return;
  const int width = metrics.horizontalAdvance(name);
  const double x = right ? area.right() - width - arrow + 2 : area.left() + width + arrow - 4;
  const double y = area.center().y() + 1;
  const double dy = sortIndicatorOrder() == Qt::AscendingOrder ? -2 : 2;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(t.dim, 1.25));
  painter->drawPolyline(QPolygonF{{x - 3, y - dy / 2}, {x, y + dy}, {x + 3, y - dy / 2}});
  painter->setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace penstock::gui
