// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_page.h"

#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>

#include "penstock/model/memory_bytes.h"
#include "gui/detail/body_actions.h"
#include "gui/detail/changed_text_view.h"
#include "gui/detail/find_bar.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/read_as_menu.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/tree_page.h"
#include "gui/detail/wrap_choice.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kPatienceMs = 120;  // a body that comes sooner needs no word about it

}  // namespace

BodyPage::BodyPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme), job_(pool), changesJob_(pool) {
  setObjectName(name + "Body");
  notice_ = new NoticeBar(theme, name + "Notice", this);
  loadAll_ = notice_->addButton(tr("Load all"), name + "LoadAll");
  stop_ = notice_->addButton(tr("Stop"), name + "StopLoading");
  stop_->hide();
  hex_ = notice_->addButton(tr("Hex"), name + "ShowHex");
  schema_ = notice_->addButton(tr("Load .proto…"), name + "LoadSchema");
  connect(schema_, &QPushButton::clicked, this, &BodyPage::schemaWanted);
  connect(loadAll_, &QPushButton::clicked, this, &BodyPage::loadAll);
  connect(stop_, &QPushButton::clicked, this, &BodyPage::stopLoading);
  connect(hex_, &QPushButton::clicked, this, [this] { chooseView(display::BodyView::hex); });
  makeViews(pool, name);
  makeCorner(name);

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
  rebuildMenu();
}

void BodyPage::makeViews(QThreadPool& pool, const QString& name) {
  stack_ = new QStackedWidget(this);
  code_ = new ChangedTextView(theme_, stack_);
  code_->setObjectName(name + "BodyText");
  code_->setAccessibleName(tr("Body as text"));
  code_->setFoldable(true);
  followWrapChoice(*code_);
  tree_ = new TreePage(theme_, name + "BodyTree", stack_);
  tree_->view().setAccessibleName(tr("Body as a tree"));
  readAs_ = new ReadAsMenu(tree_->view(), name, this);
  connect(readAs_, &ReadAsMenu::chosen, this, &BodyPage::readAs);
  hexView_ = new HexView(theme_, pool, stack_);
  hexView_->setObjectName(name + "BodyHex");
  hexView_->setAccessibleName(tr("Body as hexadecimal"));
  image_ = new ImageView(theme_, stack_);
  image_->setObjectName(name + "BodyImage");
  message_ = makeMessage(name + "BodyMessage", stack_);
  for (QWidget* page : {static_cast<QWidget*>(code_), static_cast<QWidget*>(tree_), static_cast<QWidget*>(hexView_),
                        static_cast<QWidget*>(image_), static_cast<QWidget*>(message_)})
    stack_->addWidget(page);
  find_ = new FindBar(theme_, pool, *code_, this);
  connect(code_, &CodeView::findRequested, this, &BodyPage::openFind);
  connect(&tree_->view(), &TreeView::findRequested, this, &BodyPage::openFind);
  connect(hexView_, &HexView::findRequested, this, &BodyPage::openFind);
  connect(code_, &CodeView::decodeRequested, this, &BodyPage::decodeRequested);
  connect(&tree_->view(), &TreeView::decodeRequested, this, &BodyPage::decodeRequested);
  connect(hexView_, &HexView::decodeRequested, this, &BodyPage::decodeRequested);
}

void BodyPage::makeCorner(const QString& name) {
  coding_ = new YieldingLabel(theme_);
  coding_->setObjectName(name + "Coding");
  pill_ = new PillButton(theme_);
  pill_->setObjectName(name + "BodyView");
  pill_->setAccessibleName(tr("How the body is shown"));
  attachMenu(pill_, new QMenu(pill_));
  pill_->menu()->setObjectName(name + "BodyViewMenu");
  pill_->hide();
  asTree_ = new PillButton(theme_);
  asTree_->setObjectName(name + "BodyAsTree");
  asTree_->setAccessibleName(tr("Show the body as a tree"));
  asTree_->hide();
  connect(asTree_, &PillButton::clicked, this, [this] {
    chooseView(stack_->currentWidget() == tree_ ? display::BodyView::automatic : display::BodyView::tree);
  });
  actions_ = new BodyActions(theme_, name, *code_, tree_->view(), this);
  actions_->pill()->hide();
  connect(actions_, &BodyActions::told, this, [this](const QString& sentence, bool problem) { notice_->setNotice(sentence, problem); });
  connect(actions_, &BodyActions::decodeRequested, this, &BodyPage::decodeRequested);
  corner_ = new PillCorner(theme_, coding_, pill_);
  corner_->addPill(asTree_);
  corner_->addPill(actions_->pill());
}

BodyPage::~BodyPage() = default;

QWidget* BodyPage::corner() const {
  return corner_;
}

void BodyPage::setBody(display::BodyRequest request, const ViewKey& key, bool same) {
  // The first part of a long body stays what it is while more comes; its end is worth one more look.
  if (same && cut_ && !dirty_ && request.state == model::ExchangeState::pending) return;
  const display::BodyView view = same ? request_.view : rememberedView(key);
  const std::uint64_t limit = same ? request_.limit : display::kFirstBytes;
  codec::ProtobufChoices readings = same ? std::move(request_.readings) : rememberedReadings(key);
  request_ = std::move(request);
  request_.readings = std::move(readings);
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

/// The same body, and one stays where one is in it.
void BodyPage::readAs(const codec::ProtobufChoices& choices) {
  request_.readings = choices;
  rememberReadings(key_, choices);
  same_ = true;
  load();
}

void BodyPage::loadAll() {
  request_.limit = mayBeBomb_ ? display::kAnywayBytes : display::kAllBytes;
  same_ = true;
  notice_->setNotice(tr("Decoding on, up to %1…").arg(sizeText(request_.limit)), false);
  for (QPushButton* button : {loadAll_, hex_, schema_}) button->hide();
  stop_->show();
  load();
}

/// What was shown before stays, and is said of it again.
void BodyPage::stopLoading() {
  request_.limit = display::kFirstBytes;
  same_ = true;
  load();
}

void BodyPage::openFind() {
  if (canFind()) find_->open();
}

bool BodyPage::canFind() const { return stack_->currentWidget() != message_ && stack_->currentWidget() != image_; }

void BodyPage::setFileName(const QString& name) { actions_->setFileName(name); }

void BodyPage::setSought(const std::vector<std::string>& texts) {
  if (sought_ == texts) return;
  sought_ = texts;
  if (shownOnce_ && (stack_->currentWidget() == code_ || stack_->currentWidget() == tree_)) find_->offer(sought_);
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
  mayBeBomb_ = body.mayBeBomb;
  mayLoadSchema_ = body.mayLoadSchema;
  fitting_ = body.fitting;
  const QString coding = QString::fromStdString(body.coding), pill = QString::fromStdString(body.pill);
  coding_->setText(coding);
  setPlainToolTip(coding_, coding);
  pill_->setText(visibleText(pill, false, 200));
  pill_->setAccessibleName(tr("How the body is shown: %1").arg(pill_->text()));
  setPlainToolTip(pill_, pill);
  pill_->setVisible(body.message.empty());
  offerTree(body);
  actions_->setBody(request_, body);
  corner_->arrange();
  rebuildMenu();
  if (!body.message.empty())
    showMessage(QString::fromStdString(body.message));
  else
    showView(body, keep);
  if (!canFind() && find_->isVisible()) find_->close();
  notice_->setNotice(QString::fromStdString(display::joinedNotices(body.notices)), body.warning);
  loadAll_->setText(mayBeBomb_ ? tr("Decode anyway") : tr("Load all"));
  loadAll_->setAccessibleName(loadAll_->text());
  loadAll_->setVisible(body.mayLoadAll);
  stop_->hide();
  schema_->setVisible(body.mayLoadSchema);
  // Beside the offer of a schema it would be one of too many, unless something is wrong.
  hex_->setVisible(stack_->currentWidget() != hexView_ && (!body.mayLoadSchema || body.warning));
  Q_EMIT loaded(body.coded && body.bytes ? std::optional<std::uint64_t>(body.bytes->size()) : std::nullopt);
  if (dirty_ && isVisible()) load();
}

void BodyPage::showView(ShownBody& body, bool keep) {
  if (body.shown == display::BodyView::image) {
    const QString caption = tr("%1 × %2").arg(body.image.width()).arg(body.image.height());
    image_->setImage(std::move(body.image), caption);
    return stack_->setCurrentWidget(image_);
  }
  if (body.shown == display::BodyView::hex || body.shown == display::BodyView::hexReceived) {
    std::shared_ptr<const model::BodyReader> bytes = request_.reader;
    const auto& decoded = body.bytes ? body.bytes : body.firstBytes;
    if (decoded && body.shown == display::BodyView::hex) bytes = std::make_shared<model::MemoryBytes>(decoded);
    hexView_->setBytes(std::move(bytes), keep);
    stack_->setCurrentWidget(hexView_);
    find_->setTarget(*hexView_);
    find_->setScope({});
    return find_->documentChanged();
  }
  if (body.rows) {
    readAs_->setOffers(body.offers, request_.readings);
    tree_->view().setRows(std::move(body.rows), keep);
    stack_->setCurrentWidget(tree_);
    find_->setTarget(tree_->view());
  } else {
    code_->setDocument(body.document, body.language, 0, keep);
    shownAs_ = body.shown;
    stack_->setCurrentWidget(code_);
    find_->setTarget(*code_);
  }
  find_->setScope(body.mayLoadAll ? tr("in the first %1").arg(sizeText(request_.limit)) : QString());
  find_->documentChanged();
  if (!keep) find_->offer(sought_);
  markChanges();
}

void BodyPage::setEarlier(std::optional<display::BodyRequest> earlier) {
  if (!earlier && !earlier_) return;
  earlier_ = std::move(earlier);
  jumpSoon_ = false;
  markChanges();
}

/// After the body is there to be read: it waits for no comparison.
void BodyPage::markChanges() {
  changesJob_.cancel();
  code_->setChanges(nullptr);
  if (!earlier_ || !shownOnce_ || stack_->currentWidget() != code_) return;
  display::BodyRequest earlier = *earlier_;
  earlier.view = shownAs_;
  earlier.limit = request_.limit;
  earlier.readings = request_.readings;
  using Changes = std::shared_ptr<const TextChanges>;
  changesJob_.start<Changes>(
      [earlier, now = code_->document()](const CancelToken& token) -> Changes {
        const ShownBody before = loadShown(earlier, token);
        return changesBetween(before.document ? before.document->text() : std::string(), now->text(), token);
      },
      [this](const Changes& changes) {
        code_->setChanges(changes);
        if (std::exchange(jumpSoon_, false)) code_->nextChange(true);
      });
}

bool BodyPage::nextChange(bool fromTop) {
  const bool there = stack_->currentWidget() == code_ && code_->nextChange(fromTop);
  jumpSoon_ = fromTop && !there;
  return there;
}

/// One click from laid out text to the tree of it, and back.
void BodyPage::offerTree(const ShownBody& body) {
  const bool shown = body.rows != nullptr;
  const bool fits = std::find(body.fitting.begin(), body.fitting.end(), display::BodyView::tree) != body.fitting.end() ||
                    body.guess.type == codec::BodyType::json || body.guess.type == codec::BodyType::jsonLines;
  asTree_->setText(shown ? tr("Text") : tr("Tree"));
  asTree_->setAccessibleName(shown ? tr("Show the body as text") : tr("Show the body as a tree"));
  asTree_->setVisible(body.message.empty() && (shown || fits));
}

void BodyPage::rebuildMenu() {
  QMenu* menu = pill_->menu();
  menu->clear();
  using display::BodyView;
  const auto add = [this](QMenu& to, BodyView view) {
    QAction* action = to.addAction(wireText(display::viewName(view)), this, [this, view] { chooseView(view); });
    action->setCheckable(true);
    action->setChecked(request_.view == view);
  };
  constexpr BodyView always[] = {BodyView::automatic, BodyView::text, BodyView::hex, BodyView::hexReceived};
  const auto has = [](const auto& views, BodyView view) { return std::find(std::begin(views), std::end(views), view) != std::end(views); };
  std::vector<BodyView> others;
  for (const BodyView view : display::menuViews()) {
    if (view == BodyView::hexReceived && !coded_) continue;
    if (has(always, view) || has(fitting_, view) || request_.view == view)
      add(*menu, view);
    else
      others.push_back(view);
  }
  if (!others.empty()) {
    QMenu* more = menu->addMenu(tr("Read it as"));
    more->setObjectName(menu->objectName() + "Others");
    for (const BodyView view : others) add(*more, view);
  }
  if (request_.format.kind != display::PayloadFormat::Kind::protobuf && !mayLoadSchema_) return;
  menu->addSeparator();
  menu->addAction(tr("Load .proto…"), this, &BodyPage::schemaWanted);
}

}  // namespace penstock::gui
