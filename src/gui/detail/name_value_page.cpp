// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/name_value_page.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/detail/code_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/wrap_choice.h"
#include "gui/format.h"
#include "gui/settings.h"
#include "gui/theme.h"
#include "penstock/codec/charset.h"

namespace penstock::gui {
namespace {

constexpr auto kRaw = "detail/rawHeaders";

}  // namespace

NameValuePage::NameValuePage(Theme& theme, const QString& objectName, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName(objectName + "Page");
  stack_ = new QStackedWidget(this);
  table_ = new NameValueTable(theme, stack_);
  table_->setObjectName(objectName);
  stack_->addWidget(table_);
  meaning_ = new PlainLabel(this);
  meaning_->setObjectName(objectName + "Meaning");
  meaning_->setCaption(tr("Meaning"));
  meaning_->setWordWrap(true);
  meaning_->setProperty("look", "meaning");
  meaning_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  meaning_->setContentsMargins(theme.scaled(14), theme.scaled(5), theme.scaled(10), theme.scaled(6));
  meaning_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(stack_, 1);
  column->addWidget(meaning_);
  connect(table_, &NameValueTable::decodeRequested, this, &NameValuePage::decodeRequested);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &NameValuePage::explain);
  connect(table_->model(), &QAbstractItemModel::modelReset, this, &NameValuePage::explain);
}

void NameValuePage::setRows(std::vector<NameValueRow> rows, const QStringList& titles, const QString& separator) {
  table_->setRows(std::move(rows), titles, separator);
}

QWidget* NameValuePage::addRaw() {
  raw_ = new CodeView(theme_, stack_);
  raw_->setObjectName(table_->objectName() + "Raw");
  raw_->setAccessibleName(tr("Head as it was on the wire"));
  followWrapChoice(*raw_);
  connect(raw_, &CodeView::decodeRequested, this, &NameValuePage::decodeRequested);
  stack_->addWidget(raw_);
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch(1);
  switch_ = new PillButton(theme_, box);
  switch_->setObjectName(table_->objectName() + "RawSwitch");
  row->addWidget(switch_);
  const auto show = [this](bool raw) {
    stack_->setCurrentWidget(raw ? static_cast<QWidget*>(raw_) : table_);
    switch_->setText(raw ? tr("As a table") : tr("As on the wire"));
    switch_->setAccessibleName(switch_->text());
    switch_->updateGeometry();
    explain();
  };
  show(settings().value(kRaw, false).toBool());
  connect(switch_, &PillButton::clicked, this, [this, show] {
    const bool raw = stack_->currentWidget() != raw_;
    settings().setValue(kRaw, raw);
    show(raw);
  });
  return box;
}

void NameValuePage::setRaw(const std::string& text) {
  if (!raw_) return;
  std::string utf8 = codec::asUtf8(text);
  if (raw_->document()->text() == utf8) return;
  const std::size_t size = utf8.size();
  raw_->setDocument(display::TextDocument::make(std::move(utf8)), display::Language::plain, size);
}

void NameValuePage::explain() {
  const QModelIndexList chosen = table_->selectionModel()->selectedRows();
  const bool table = stack_->currentWidget() == table_;
  const std::size_t row = chosen.size() == 1 ? std::size_t(chosen.front().row()) : SIZE_MAX;
  const QString text = table && row < table_->rows().size() ? QString::fromStdString(table_->rows()[row].meaning) : QString();
  meaning_->setText(text);
  meaning_->setVisible(!text.isEmpty());
}

}  // namespace penstock::gui
