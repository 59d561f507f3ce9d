// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_loader.h"

#include <QBuffer>
#include <QImageReader>
#include <utility>

#include "penstock/codec/image_damage.h"

namespace penstock::gui {
namespace {

using codec::BodyType;

constexpr qint64 kMostPixels = qint64(codec::mostPixels);  // of an image that is drawn: some kilobytes can say that they are a billion
constexpr int kImageMegabytes = 128;      // of memory: as many pixels, at four bytes

/// Of Qt's readers; null for what is not drawn. MNG is not: its library has had nobody to look after it for years.
const char* readerOf(BodyType type) {
  switch (type) {
    case BodyType::png: return "png";
    case BodyType::jpeg: return "jpeg";
    case BodyType::gif: return "gif";
    case BodyType::webp: return "webp";
    case BodyType::bmp: return "bmp";
    case BodyType::ico: return "ico";
    case BodyType::avif: return "avif";
    case BodyType::tiff: return "tiff";
    case BodyType::icns: return "icns";
    case BodyType::tga: return "tga";
    case BodyType::wbmp: return "wbmp";
    case BodyType::netpbm: return "ppm";
    default: return nullptr;
  }
}

display::Drawn draw(BodyType type, const std::string& bytes, bool cut, QImage& image) {
  const char* const format = readerOf(type);
  if (!format || !QImageReader::supportedImageFormats().contains(format))
    return {false, std::string(codec::toText(type)) + ": this system has no reader for it.", false};
  QByteArray data = QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size()));
  QBuffer buffer(&data);
  buffer.open(QIODevice::ReadOnly);
  // This reader and no other, whatever the bytes go on with.
  QImageReader reader(&buffer, format);
  reader.setAutoDetectImageFormat(false);
  reader.setAutoTransform(true);
  QImageReader::setAllocationLimit(kImageMegabytes);
  const QSize size = reader.size();
  if (qint64(size.width()) * size.height() > kMostPixels) {
    const QString notice = QStringLiteral("The image has %1 × %2 pixels, too many to be drawn here.").arg(size.width()).arg(size.height());
    return {false, notice.toStdString(), false};
  }
  // What a broken file gave before its break is still worth a look. The reader for PNG leaves the rest as it found it: that is not to be
  // what was in the memory before.
  if (size.isValid() && reader.imageFormat() != QImage::Format_Invalid) {
    image = QImage(size, reader.imageFormat());
    image.fill(image.hasAlphaChannel() ? Qt::transparent : Qt::gray);
  }
  const bool read = reader.read(&image);
  if (image.isNull()) {
    const QString part = cut ? QStringLiteral(" from its first part") : QString();
    return {false, QStringLiteral("The image cannot be drawn%1: %2.").arg(part, reader.errorString()).toStdString(), true};
  }
  if (cut) return {true, {}, false};
  const std::string_view damage = codec::imageDamage(type, bytes);
  if (read && damage.empty()) return {true, {}, false};
  const std::string why = damage.empty() ? std::string() : ", " + std::string(damage);
  return {true, "The image is damaged" + why + ": drawn is what could be read of it.", true};
}

}  // namespace

ShownBody loadShown(const display::BodyRequest& request, const CancelToken& token) {
  QImage image;
  const auto drawn = [&image](BodyType type, const std::string& bytes, bool cut) { return draw(type, bytes, cut, image); };
  ShownBody out{display::loadBody(request, token, drawn), {}, {}};
  out.image = std::move(image);
  if (out.tree && !token.cancelled()) out.rows = std::make_shared<display::TreeRows>(out.tree);
  return out;
}

}  // namespace penstock::gui
