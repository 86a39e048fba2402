// Shows each new drawing of the preview in the page that is open: what changed is put in the place of
// what stood there, and what a person opened, switched or scrolled to stays so.
"use strict"
{
  let version = "@version@"
  const places = {
    sprite: "svg.sprite", top: "header.top", louds: ".louds", glance: ".glance",
    calendar: "#calendar", accounts: "#accounts", figures: "#figures",
  }
  const inputs = part => [...part.querySelectorAll("input, details")]
  const state = one => one.localName === "details" ? one.open : one.checked
  const remember = part => inputs(part).map(state)
  const recall = (part, states) => inputs(part).forEach((one, at) => {
    if (states[at] === undefined) return
    if (one.localName === "details") one.open = states[at]
    else one.checked = states[at]
  })
  const made = html => {
    const template = document.createElement("template")
    template.innerHTML = html
    return template.content.firstElementChild
  }
  const alike = (old, fresh) =>
    old.nodeType === 1 && old.localName === fresh.localName &&
    old.childNodes.length === fresh.childNodes.length &&
    old.cloneNode(false).isEqualNode(fresh.cloneNode(false))
  // Puts the smallest parts that differ into place: the browser lays out no more than these again.
  const renew = (old, fresh) => {
    if (old.isEqualNode(fresh)) return
    if (!alike(old, fresh)) return old.replaceWith(fresh)
    const children = [...fresh.childNodes]
    ;[...old.childNodes].forEach((child, at) => renew(child, children[at]))
  }
  const swap = (old, html) => {
    const fresh = made(html), focus = inputs(old).indexOf(document.activeElement)
    const states = remember(old), isSame = alike(old, fresh)
    renew(old, fresh)
    const now = isSame ? old : fresh
    recall(now, states)
    if (focus >= 0) inputs(now)[focus]?.focus({ preventScroll: true })
    return now
  }
  const articles = () => [...document.querySelectorAll("article.post")]
  const anchored = change => {
    const seen = articles().find(one => one.getBoundingClientRect().bottom > 0)
    const before = seen?.getBoundingClientRect().top
    change()
    const after = seen && document.getElementById(seen.id)
    if (after && scrollY > 0) scrollBy(0, after.getBoundingClientRect().top - before)
  }
  const showRest = pieces => {
    for (const [key, html] of Object.entries(pieces)) {
      if (key.startsWith("#")) continue
      const old = document.querySelector(places[key])
      if (!old || !html) return location.reload()
      swap(old, html)
    }
  }
  const showPosts = (order, pieces) => {
    const known = new Map(articles().map(one => [one.id, one]))
    const wanted = new Set(order)
    for (const [id, one] of known) if (!wanted.has(id)) one.remove()
    let last = null
    for (const id of order) {
      const html = pieces["#" + id]
      let one = known.get(id)
      if (one && html) one = swap(one, html)
      one ??= made(html)
      const next = last ? last.nextElementSibling : articles()[0]
      if (one !== next) {
        if (last) last.after(one)
        else (document.querySelector("#posts > .glance") ?? document.querySelector("#posts > .bar")).after(one)
      }
      last = one
    }
    document.querySelector("#posts > .empty")?.remove()
  }
  const tell = words => {
    document.querySelector(".live")?.remove()
    if (!words) return
    const banner = document.createElement("div")
    banner.className = "live"
    banner.setAttribute("role", "alert")
    banner.textContent = words
    document.body.append(banner)
  }
  const follow = async () => {
    for (;;) {
      try {
        const answer = await fetch("changes?since=" + version, { cache: "no-store" })
        if (!answer.ok) throw new Error(answer.status)
        const news = await answer.json()
        if (news.reload) return location.reload()
        if (news.version !== version) {
          if (news.order) {
            // The posts first: lists and the calendar of a thousand take a moment longer.
            anchored(() => showPosts(news.order, news.pieces))
            setTimeout(() => anchored(() => showRest(news.pieces)), 50)
          }
          version = news.version
        }
        tell(news.problem)
      } catch (error) {
        tell("postsync preview --serve has ended: this is what it showed last.")
        await new Promise(done => setTimeout(done, 1000))
      }
    }
  }
  follow()
}
