// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/raw_page.h"

#include <QVBoxLayout>

#include "gui/detail/code_view.h"
#include "gui/detail/find_bar.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/wrap_choice.h"
#include "gui/theme.h"

namespace penstock::gui {

RawPage::RawPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent) : QWidget(parent), job_(pool) {
  setObjectName(name + "Raw");
  notice_ = new NoticeBar(theme, name + "RawNotice", this);
  code_ = new CodeView(theme, this);
  code_->setObjectName(name + "RawText");
  code_->setAccessibleName(tr("Message as received"));
  followWrapChoice(*code_);
  find_ = new FindBar(theme, pool, *code_, this);
  find_->setObjectName(name + "RawFind");
  connect(code_, &CodeView::findRequested, this, &RawPage::openFind);
  connect(code_, &CodeView::decodeRequested, this, &RawPage::decodeRequested);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addWidget(code_, 1);
  column->addWidget(find_);
}

RawPage::~RawPage() = default;

void RawPage::setRaw(std::string head, display::BodyRequest request, bool same) {
  if (same && cut_ && !dirty_ && head == head_ && request.state == model::ExchangeState::pending) return;
  head_ = std::move(head);
  request_ = std::move(request);
  request_.limit = display::kFirstBytes;
  if (!same) job_.cancel();
  same_ = same;
  dirty_ = true;
  if (isVisible() && !job_.running()) load();
}

void RawPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (dirty_ && !job_.running()) load();
}

void RawPage::openFind() {
  find_->open();
}

void RawPage::load() {
  dirty_ = false;
  job_.start<display::LoadedRaw>(
      [head = head_, request = request_](const CancelToken& token) { return display::loadRaw(head, request, token); },
      [this](display::LoadedRaw raw) {
        code_->setDocument(raw.document, raw.language, raw.headBytes, same_);
        find_->documentChanged();
        notice_->setNotice(QString::fromStdString(display::joinedNotices(raw.notices)), false);
        if (dirty_ && isVisible()) load();
      });
}

}  // namespace penstock::gui
