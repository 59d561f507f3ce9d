// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_capture.h"

#include <utility>

namespace penstock::attached {

AttachedCapture::AttachedCapture(LinePtr line, Ask ask)
    : line_(std::move(line)),
      ask_(std::move(ask)),
      rows_(std::make_shared<AttachedRows>([line = line_](std::size_t first, std::size_t count) { return line->calls()->rows(first, count); })),
      recording_(std::make_shared<AttachedRecording>(line_)) {}

void AttachedCapture::take(const api::RemoteNews& news) {
  if (news.rows) rows_->take(*news.rows);
  if (!news.query) return;
  std::shared_ptr<AttachedQuery> query;
  {
    const std::lock_guard lock(mutex_);
    query = query_.lock();
  }
  if (query && query->number() == news.query->number) query->add(news.query->changes);
}

void AttachedCapture::setStatus(service::RecordingStatus status) {
  {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  changed_.notify();
}

std::shared_ptr<model::TrafficQuery> AttachedCapture::query(filter::ExpressionPtr expression) {
  const std::lock_guard lock(mutex_);
  const auto query = std::make_shared<AttachedQuery>(++number_, expression->text(), [weak = weak_from_this()](std::uint64_t number) {
    if (const auto self = weak.lock()) self->forgetQuery(number);
  });
  query_ = query;
  ask_(query->number(), query->text());
  return query;
}

void AttachedCapture::forgetQuery(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (number == number_) ask_(0, {});  // no other took its place
}

void AttachedCapture::askAgain() {
  std::shared_ptr<AttachedQuery> query;
  {
    const std::lock_guard lock(mutex_);
    query = query_.lock();
  }
  if (query) ask_(query->number(), query->text());
}

service::RecordingStatus AttachedCapture::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

draft::Variables AttachedCapture::variables() const {
  auto told = line_->calls()->variables();
  return told ? std::move(*told) : draft::Variables();
}

Result<void> AttachedCapture::setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) {
  for (const model::ExchangeId id : ids)
    if (auto done = line_->calls()->setColor(id, color); !done) return done;
  return {};
}

}  // namespace penstock::attached
