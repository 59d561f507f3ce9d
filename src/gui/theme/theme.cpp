// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme.h"

#include <QPainter>

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <algorithm>
#include <iterator>

#include "gui/settings.h"
#include "gui/theme/desktop_scheme.h"
#include "gui/theme/house_style.h"
#include "gui/theme/icon_engine.h"
#include "gui/theme/rescaler.h"
#include "gui/theme/style_sheet.h"

// Q_INIT_RESOURCE must stand outside of any namespace.
static void initResources() {
  Q_INIT_RESOURCE(penstock);
}

namespace penstock::gui {
namespace {

QString addFonts(std::initializer_list<const char*> files, const QString& fallback) {
  QString family = fallback;
  for (const char* file : files) {
    const int id = QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/") + file);
    const QStringList families = QFontDatabase::applicationFontFamilies(id);
    if (!families.isEmpty()) family = families.first();
  }
  return family;
}

/// The house sizes suit the usual 9 to 11 point desktop font; a larger one scales everything.
double scaleOf(const QFont& desktop) {
  const double points = desktop.pointSizeF();
  return points > 11.0 ? std::min(points / 10.0, 3.0) : 1.0;
}

constexpr auto kChoice = "theme/choice";
constexpr auto kZoom = "theme/zoom";
constexpr double kZooms[] = {0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0};

}  // namespace

Theme::Theme(QObject* parent) : QObject(parent), desktop_(new DesktopScheme(this)), rescaler_(new Rescaler(this)) {
  initResources();
  scale_ = scaleOf(QApplication::font());
  uiFamily_ = addFonts({"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf"}, QApplication::font().family());
  monoFamily_ = addFonts({"JetBrainsMono-Regular.ttf", "JetBrainsMono-SemiBold.ttf"},
                         QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
  const QString chosen = settings().value(kChoice).toString();
  choice_ = chosen == "light" ? Choice::light : chosen == "dark" ? Choice::dark : Choice::desktop;
  connect(desktop_, &DesktopScheme::changed, this, [this] {
    if (choice_ == Choice::desktop) apply();
  });
  QApplication::setStyle(new HouseStyle(*this));
  apply();
}

void Theme::choose(Choice choice) {
  if (choice == choice_) return;
  choice_ = choice;
  settings().setValue(kChoice, choice == Choice::light ? "light" : choice == Choice::dark ? "dark" : "desktop");
  apply();
}

void Theme::zoomBy(int steps) {
  const auto now = std::find_if(std::begin(kZooms), std::end(kZooms), [this](double zoom) { return zoom >= zoom_ - 0.01; });
  const auto last = std::ssize(kZooms) - 1;
  setZoom(steps == 0 ? 1.0 : kZooms[std::clamp<std::ptrdiff_t>(now - std::begin(kZooms) + steps, 0, last)]);
  settings().setValue(kZoom, zoom_);
}

void Theme::restoreZoom() {
  setZoom(std::clamp(settings().value(kZoom, 1.0).toDouble(), std::begin(kZooms)[0], *std::rbegin(kZooms)));
}

void Theme::setZoom(double zoom) {
  if (zoom == zoom_) return;
  const double before = scale_;
  scale_ *= zoom / zoom_;
  zoom_ = zoom;
  rescaler_->rescale(before, scale_);
  apply();
}

void Theme::apply() {
  dark_ = choice_ == Choice::dark || (choice_ == Choice::desktop && desktop_->isDark());
  tokens_ = dark_ ? darkTokens() : lightTokens();
  QApplication::setPalette(palette(tokens_));
  QApplication::setFont(ui());
  qApp->setStyleSheet(styleSheet(*this));
  Q_EMIT changed();
}

QColor Theme::ink(Ink ink) const {
  switch (ink) {
    case Ink::text:
      return tokens_.text;
    case Ink::dim:
      return tokens_.dim;
    case Ink::accent:
      return tokens_.accent;
    case Ink::onAccent:
      return tokens_.onAccent;
    case Ink::ok:
      return tokens_.ok;
    case Ink::warning:
      return tokens_.clientError;
    case Ink::danger:
      return tokens_.serverError;
  }
  return tokens_.text;
}

QIcon Theme::colorDot(int color) const {
  QPixmap dot(32, 32);
  dot.setDevicePixelRatio(2);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens_.marks[color - 1]);
  painter.drawEllipse(QRectF(3, 3, 10, 10));
  painter.end();
  return QIcon(dot);
}

QColor Theme::rowTint(int color, const QColor& ground) const {
  if (color < 1 || color > int(std::size(tokens_.marks))) return ground;
  const QColor& mark = tokens_.marks[color - 1];
  const double part = dark_ ? 0.13 : 0.08;
  return QColor::fromRgbF(ground.redF() * (1 - part) + mark.redF() * part, ground.greenF() * (1 - part) + mark.greenF() * part,
                          ground.blueF() * (1 - part) + mark.blueF() * part);
}

QColor Theme::statusColor(int status) const {
  if (status <= 0) return tokens_.dim;
  if (status < 300) return tokens_.ok;
  if (status < 400) return tokens_.redirect;
  return status < 500 ? tokens_.clientError : tokens_.serverError;
}

int Theme::scaled(int px) const {
  return qRound(px * scale_);
}

QFont Theme::ui(int px, QFont::Weight weight) const {
  QFont font(uiFamily_);
  font.setPixelSize(scaled(px));
  font.setWeight(weight);
  return font;
}

QFont Theme::mono(int px, QFont::Weight weight) const {
  QFont font(monoFamily_);
  font.setPixelSize(scaled(px));
  font.setWeight(weight);
  font.setStyleHint(QFont::Monospace);
  // Ligatures would show what was not on the wire ("!=" as one sign).
  font.setStyleStrategy(QFont::StyleStrategy(QFont::PreferAntialias | QFont::PreferNoShaping));
  return font;
}

QIcon Theme::icon(const QString& name, Ink ink) const {
  return QIcon(new IconEngine(*this, name, ink));
}

}  // namespace penstock::gui
