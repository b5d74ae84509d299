//! The light on one endpoint and its neighbours, laid on the drawing that stands there.
//!
//! It is an attribute or two of elements that are drawn already. To draw all of them anew for it would take, of hundreds
//! of workloads, as long as drawing them at first.

use std::iter::successors;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::PictureProps;
use super::layout::Layout;
use super::scene::Scene;

/// What the class of those in the dark ends with.
const FADED: &str = " sb-faded";
const CLASS: &str = "class";
const PRESSED: &str = "aria-pressed";

/// Who is in focus, and for each box and line, in the order in which they are drawn, whether it is in the light.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Light {
    focus: String,
    stations: Vec<bool>,
    roads: Vec<bool>,
}

/// Has the focus of a picture shown on its drawing.
#[hook]
pub(super) fn use_light(drawing: &NodeRef, scene: &Rc<Scene>, layout: &Layout, props: &PictureProps) {
    let focus = props.choice.focus.as_deref();
    let light = focus.zip(scene.lit(focus)).map(|(focus, lit)| {
        let stations = layout.stations.iter();
        Light {
            focus: focus.to_owned(),
            stations: stations
                .map(|station| lit.actors.get(station.node) == Some(&true))
                .collect(),
            roads: lit.roads,
        }
    });
    // What is drawn anew has to be lit anew.
    let drawn = (
        Rc::as_ptr(scene),
        Rc::as_ptr(&props.evaluation),
        props.selected.clone(),
    );
    let drawing = drawing.clone();
    use_effect_with((light, drawn), move |(light, _)| {
        let lit = light.as_ref().and_then(|light| {
            let drawing = drawing.cast::<Element>()?;
            light.shine(&drawing);
            Some(drawing)
        });
        move || lit.iter().flat_map(items).for_each(|item| put_out(&item))
    });
}

impl Light {
    fn shine(&self, drawing: &Element) {
        let (mut stations, mut roads) = (self.stations.iter(), self.roads.iter());
        for item in items(drawing) {
            let lit = match item.local_name().as_str() {
                "a" => roads.next(),
                "g" => stations.next(),
                _ => continue,
            };
            if lit == Some(&false) {
                set(
                    &item,
                    CLASS,
                    &(item.get_attribute(CLASS).unwrap_or_default() + FADED),
                );
            }
            if item.get_attribute("data-id").as_ref() == Some(&self.focus) {
                set(&item, PRESSED, "true");
            }
        }
    }
}

/// As if there had been no light.
fn put_out(item: &Element) {
    let class = item.get_attribute(CLASS).unwrap_or_default();
    if let Some(class) = class.strip_suffix(FADED) {
        set(item, CLASS, class);
    }
    if item.has_attribute(PRESSED) {
        set(item, PRESSED, "false");
    }
}

/// What stands in a drawing.
fn items(drawing: &Element) -> impl Iterator<Item = Element> + use<> {
    successors(drawing.first_element_child(), Element::next_element_sibling)
}

fn set(item: &Element, name: &str, value: &str) {
    // It fails for names that are none.
    let _ = item.set_attribute(name, value);
}
