// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_page.h"

#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "penstock/model/memory_bytes.h"
#include "gui/detail/code_view.h"
#include "gui/detail/find_bar.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/view_memory.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kPatienceMs = 120;  // a body that comes sooner needs no word about it

}  // namespace

BodyPage::BodyPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme), job_(pool) {
  setObjectName(name + "Body");
  coding_ = new YieldingLabel(theme);
  coding_->setObjectName(name + "Coding");
  pill_ = new PillButton(theme);
  pill_->setObjectName(name + "BodyView");
  pill_->setAccessibleName(tr("How the body is shown"));
  attachMenu(pill_, new QMenu(pill_));
  pill_->menu()->setObjectName(name + "BodyViewMenu");
  corner_ = new PillCorner(theme, coding_, pill_);

  notice_ = new NoticeBar(theme, name + "Notice", this);
  loadAll_ = notice_->addButton(tr("Load all"), name + "LoadAll");
  hex_ = notice_->addButton(tr("Hex"), name + "ShowHex");
  schema_ = notice_->addButton(tr("Load .proto…"), name + "LoadSchema");
  connect(schema_, &QPushButton::clicked, this, &BodyPage::schemaWanted);
  connect(loadAll_, &QPushButton::clicked, this, &BodyPage::loadAll);
  connect(hex_, &QPushButton::clicked, this, [this] { chooseView(display::BodyView::hex); });

  stack_ = new QStackedWidget(this);
  code_ = new CodeView(theme, stack_);
  code_->setObjectName(name + "BodyText");
  hexView_ = new HexView(theme, pool, stack_);
  hexView_->setObjectName(name + "BodyHex");
  hexView_->setAccessibleName(tr("Body as hexadecimal"));
  image_ = new ImageView(theme, stack_);
  image_->setObjectName(name + "BodyImage");
  message_ = makeMessage(name + "BodyMessage", stack_);
  for (QWidget* page : {static_cast<QWidget*>(code_), static_cast<QWidget*>(hexView_), static_cast<QWidget*>(image_),
                        static_cast<QWidget*>(message_)})
    stack_->addWidget(page);
  code_->setAccessibleName(tr("Body as text"));
  find_ = new FindBar(theme, pool, *code_, this);
  connect(code_, &CodeView::findRequested, this, &BodyPage::openFind);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addWidget(stack_, 1);
  column->addWidget(find_);

  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMs);
  connect(&patience_, &QTimer::timeout, this, [this] {
    pill_->hide();  // it tells of what was shown before, or of nothing
    showMessage(tr("Loading…"));
  });
  pill_->hide();
  rebuildMenu();
}

BodyPage::~BodyPage() = default;

QWidget* BodyPage::corner() const {
  return corner_;
}

void BodyPage::setBody(display::BodyRequest request, const QString& key, bool same) {
  // The first part of a long body stays what it is while more comes; its end is worth one more look.
  if (same && cut_ && !dirty_ && request.state == model::ExchangeState::pending) return;
  const display::BodyView view = same ? request_.view : rememberedView(key);
  const std::uint64_t limit = same ? request_.limit : display::kFirstBytes;
  request_ = std::move(request);
  request_.view = view;
  request_.limit = limit;
  key_ = key;
  // A load under way for the same body goes on; what came meanwhile is looked at afterwards.
  if (!same) job_.cancel();
  same_ = same && shownOnce_;
  if (!same) shownOnce_ = false;
  dirty_ = true;
  if (isVisible() && !job_.running()) load();
}

void BodyPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (dirty_ && !job_.running()) load();
}

void BodyPage::chooseView(display::BodyView view) {
  request_.view = view;
  rememberView(key_, view);
  same_ = false;
  load();
}

void BodyPage::loadAll() {
  request_.limit = display::kAllBytes;
  same_ = true;
  load();
}

void BodyPage::openFind() {
  if (stack_->currentWidget() == code_) find_->open();
}

void BodyPage::setSought(const std::vector<std::string>& texts) {
  if (sought_ == texts) return;
  sought_ = texts;
  if (shownOnce_ && stack_->currentWidget() == code_) find_->offer(sought_);
}

void BodyPage::load() {
  dirty_ = false;
  if (!same_) patience_.start();
  job_.start<ShownBody>([request = request_](const CancelToken& token) { return loadShown(request, token); },
                        [this](ShownBody body) { showBody(std::move(body)); });
}

void BodyPage::showMessage(const QString& text) {
  message_->setText(text);
  stack_->setCurrentWidget(message_);
  notice_->setNotice({}, false);
  if (find_->isVisible()) find_->close();
}

void BodyPage::showBody(ShownBody body) {
  patience_.stop();
  const bool keep = same_;
  shownOnce_ = true;
  coded_ = body.coded;
  cut_ = body.mayLoadAll;
  const QString coding = QString::fromStdString(body.coding), pill = QString::fromStdString(body.pill);
  coding_->setText(coding);
  setPlainToolTip(coding_, coding);
  pill_->setText(visibleText(pill, false, 200));
  pill_->setAccessibleName(tr("How the body is shown: %1").arg(pill_->text()));
  setPlainToolTip(pill_, pill);
  pill_->setVisible(body.message.empty());
  corner_->arrange();
  rebuildMenu();
  if (!body.message.empty()) {
    showMessage(QString::fromStdString(body.message));
  } else if (body.shown == display::BodyView::image) {
    const QString caption = tr("%1 × %2").arg(body.image.width()).arg(body.image.height());
    image_->setImage(std::move(body.image), caption);
    stack_->setCurrentWidget(image_);
  } else if (body.shown == display::BodyView::hex || body.shown == display::BodyView::hexReceived) {
    std::shared_ptr<const model::BodyReader> bytes = request_.reader;
    if (body.bytes && body.shown == display::BodyView::hex) bytes = std::make_shared<model::MemoryBytes>(body.bytes);
    hexView_->setBytes(std::move(bytes), keep);
    stack_->setCurrentWidget(hexView_);
  } else {
    code_->setDocument(body.document, body.language, 0, keep);
    stack_->setCurrentWidget(code_);
    find_->setScope(body.mayLoadAll ? tr("in the first %1").arg(sizeText(request_.limit)) : QString());
    find_->documentChanged();
    if (!keep) find_->offer(sought_);
  }
  if (stack_->currentWidget() != code_ && find_->isVisible()) find_->close();
  notice_->setNotice(QString::fromStdString(display::joinedNotices(body.notices)), body.warning);
  loadAll_->setVisible(body.mayLoadAll);
  schema_->setVisible(body.mayLoadSchema);
  hex_->setVisible(stack_->currentWidget() != hexView_ && !body.mayLoadSchema);
  Q_EMIT loaded(body.coded && body.bytes ? std::optional<std::uint64_t>(body.bytes->size()) : std::nullopt);
  if (dirty_ && isVisible()) load();
}

void BodyPage::rebuildMenu() {
  QMenu* menu = pill_->menu();
  menu->clear();
  for (const display::BodyView view : {display::BodyView::automatic, display::BodyView::text, display::BodyView::json, display::BodyView::image, display::BodyView::protobuf,
                              display::BodyView::mqtt, display::BodyView::hex, display::BodyView::hexReceived}) {
    if (view == display::BodyView::hexReceived && !coded_) continue;
    if (view == display::BodyView::mqtt && request_.format.kind != display::PayloadFormat::Kind::mqtt) continue;
    QAction* action = menu->addAction(wireText(display::viewName(view)), this, [this, view] { chooseView(view); });
    action->setCheckable(true);
    action->setChecked(request_.view == view);
  }
  if (request_.format.kind != display::PayloadFormat::Kind::protobuf) return;
  menu->addSeparator();
  menu->addAction(tr("Load .proto…"), this, &BodyPage::schemaWanted);
}

}  // namespace penstock::gui
