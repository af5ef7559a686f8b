// Copies a text that stands on the page, or in a field of it. Without it the text is there to be marked by hand.

for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value ?? text.textContent.trim());
      button.textContent = button.dataset.done;
    } catch {
      if (text.select) text.select();
      else getSelection().selectAllChildren(text);
      button.textContent = button.dataset.failed;
    }
  });
}
