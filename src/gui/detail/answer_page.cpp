// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/answer_page.h"

#include <QVBoxLayout>

#include "gui/detail/code_view.h"
#include "gui/detail/find_bar.h"
#include "gui/detail/small_widgets.h"
#include "gui/theme.h"
#include "penstock/codec/media_type.h"

namespace penstock::gui {

AnswerPage::AnswerPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent) : ProbedPage(pool, parent) {
  setObjectName(name + "Answer");
  summary_ = new PlainLabel(QString(), this);
  summary_->setObjectName(name + "AnswerSummary");
  summary_->setCaption(tr("Answer"));
  summary_->setProperty("look", "dim");
  summary_->setWordWrap(true);
  summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
  summary_->setContentsMargins(theme.scaled(14), theme.scaled(6), theme.scaled(8), theme.scaled(2));
  notice_ = new NoticeBar(theme, name + "AnswerNotice", this);
  text_ = new CodeView(theme, this);
  text_->setObjectName(name + "AnswerText");
  text_->setAccessibleName(tr("Answer put together"));
  find_ = new FindBar(theme, pool, *text_, this);
  find_->setObjectName(name + "AnswerFind");
  connect(text_, &CodeView::findRequested, this, &AnswerPage::openFind);
  connect(text_, &CodeView::decodeRequested, this, &AnswerPage::decodeRequested);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(summary_);
  column->addWidget(notice_);
  column->addWidget(text_, 1);
  column->addWidget(find_);
}

AnswerPage::~AnswerPage() = default;

void AnswerPage::openFind() { find_->open(); }

void AnswerPage::setSought(const std::vector<std::string>& texts) {
  sought_ = texts;
  find_->offer(texts);
}

ProbedPage::Probe AnswerPage::probeOf(const display::BodyRequest& request) const {
  const auto framing = codec::answerFramingOf(codec::mediaType(request.contentType));
  if (!framing || !request.reader) return nullptr;
  return [framing = *framing, coding = request.contentEncoding, reader = request.reader](const CancelToken& token) {
    return display::isAnswer(framing, coding, *reader, token);
  };
}

void AnswerPage::reset() {
  follower_.reset();
  summary_->setText({});
  notice_->setNotice({}, false);
  text_->setDocument(display::TextDocument::make({}), display::Language::plain);
}

void AnswerPage::load(const display::BodyRequest& request, bool same) {
  const auto framing = codec::answerFramingOf(codec::mediaType(request.contentType));
  if (!framing) return loaded();
  if (!follower_) follower_ = std::make_shared<display::AnswerFollower>(*framing, request.contentEncoding);
  const bool complete = request.state != model::ExchangeState::pending;
  job_.start<display::ShownAnswer>(
      [follower = follower_, reader = request.reader, complete](const CancelToken& token) { return follower->follow(*reader, complete, token); },
      [this, same](display::ShownAnswer shown) {
        summary_->setText(QString::fromStdString(shown.summary));
        notice_->setNotice(QString::fromStdString(display::joinedNotices(shown.notices)), shown.warning);
        if (shown.document) {
          text_->setDocument(shown.document, display::Language::answer, 0, same);
          find_->documentChanged();
          if (!same) find_->offer(sought_);
        }
        loaded();
      });
}

}  // namespace penstock::gui
