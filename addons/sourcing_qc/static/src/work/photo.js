const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/**
 * A photo of the camera as a JPEG of at most 1600 pixels, base64: what shows a scratch,
 * and can be sent from a factory. The camera's notes in it (place, device) are gone.
 */
export async function scaledPhoto(file) {
    const picture = await createImageBitmap(file, {imageOrientation: "from-image"});
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // what was transparent would be black
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}
